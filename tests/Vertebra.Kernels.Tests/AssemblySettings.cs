// A pool that is busy with another test would run a kernel on one thread, and nothing about threads would be tested.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
