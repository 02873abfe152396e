using System.Numerics.Tensors;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Updates;
using Vertebra.Models.Prediction;
using Vertebra.Models.State;
using Vertebra.Training;

namespace Vertebra.Models.Tests;

public sealed class PredictionTests
{
    private readonly Network _network = ModelCatalog.Create("resnet20_cifar", 4);

    public PredictionTests() => _network.Initialize(1);

    [Fact]
    public void One_line_gives_what_a_plan_gives()
    {
        Tensor<float> images = Images(3, 1);
        Tensor<float> logits = _network.Predict(images);

        Assert.Equal([3, 4], logits.Lengths.ToArray());
        using Plan plan = _network.Compile(batch: 3);
        Assert.Equal(Values(plan.Run(images)), Values(logits));
    }

    [Fact]
    public async Task Eight_threads_at_once_get_bit_for_bit_what_one_gets()
    {
        // Two sizes, so that threads also compile and wait for plans at once.
        Tensor<float>[] images = [.. Enumerable.Range(0, 8).Select(i => Images(1 + i % 2, i))];
        float[][] expected = [.. images.Select(own => Values(_network.Predict(own)))];
        var other = ModelCatalog.Create("resnet20_cifar", 4);
        other.Initialize(1);

        var failures = new System.Collections.Concurrent.ConcurrentBag<int>();
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(start => new Thread(() =>
        {
            for (int i = start; i < start + 16; i++)
            {
                if (!Values(other.Predict(images[i % 8])).SequenceEqual(expected[i % 8]))
                    failures.Add(i);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Empty(failures);

        Tensor<float>[] results = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => other.PredictAsync(images[i % 8], TestContext.Current.CancellationToken)));
        for (int i = 0; i < results.Length; i++)
            Assert.Equal(expected[i % 8], Values(results[i]));
    }

    [Fact]
    public void Changed_weights_are_picked_up()
    {
        Tensor<float> images = Images(2, 1);
        Network other = ModelCatalog.Create("resnet20_cifar", 4);
        other.Initialize(2);
        float[] first = Values(_network.Predict(images)), second = Values(other.Predict(images));
        Assert.NotEqual(first, second);

        _network.Initialize(2);
        Assert.Equal(second, Values(_network.Predict(images)));
        _network.Initialize(3);
        _network.LoadState(other.State);
        Assert.Equal(second, Values(_network.Predict(images)));
        _network.Initialize(1);
        Assert.Equal(first, Values(_network.Predict(images)));

        foreach (StateTensor own in _network.Parameters)
            other.State[own.Name].Values.CopyTo(own.Values);
        _network.WeightsChanged();
        Assert.Equal(second, Values(_network.Predict(images)));
    }

    [Fact]
    public void A_step_of_a_training_is_picked_up()
    {
        Tensor<float> images = Images(2, 1);
        float[] before = Values(_network.Predict(images));
        using TrainingPlan training = _network.CompileStep(new Sgd(), batch: 2);
        images.FlattenTo(training.Plan.Input(Network.InputName));
        training.Run(0.1);

        float[] after = Values(_network.Predict(images));
        Assert.NotEqual(before, after);
        using Plan plan = _network.Compile(batch: 2);
        Assert.Equal(Values(plan.Run(images)), after);
    }

    [Fact]
    public void Networks_that_share_a_store_see_each_other_s_changes()
    {
        Tensor<float> images = Images(2, 1);
        float[] first = Values(_network.Predict(images));
        Network copy = _network.With(_network.Store.Copy(_network.Parameters.Select(own => own.Parameter)));
        Network same = _network.With(_network.Store);
        Assert.Equal(first, Values(copy.Predict(images)));
        Assert.Equal(first, Values(same.Predict(images)));

        same.Initialize(2);
        Assert.NotEqual(first, Values(_network.Predict(images)));
        Assert.Equal(Values(same.Predict(images)), Values(_network.Predict(images)));
        Assert.Equal(first, Values(copy.Predict(images)));
    }

    [Fact]
    public void What_is_no_batch_of_images_is_refused_in_words()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => _network.Predict(Tensor.Create(new float[3 * 32 * 32], [3, 32, 32])));
        Assert.Contains("[batch, 3, height, width]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 32, 32]", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _network.Predict(Tensor.Create(new float[32 * 32], [1, 1, 32, 32])));
        Assert.ThrowsAny<ArgumentException>(() => _network.Predict(Tensor.Create(Array.Empty<float>(), [0, 3, 32, 32])));
        Assert.Throws<ShapeException>(() => ModelCatalog.Create("lenet5").Predict(Tensor.Create(new float[28 * 28], [1, 1, 28, 28])));

        // A refusal does not keep the next from being served.
        Assert.Equal(4, _network.Predict(Images(1, 1)).FlattenedLength);
    }

    [Fact]
    public async Task Who_waits_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _network.PredictAsync(Images(1, 1), cancelled.Token));

        using var pool = new PlanPool(_network, threads: 0, owner: _network);
        var size = new PlanSize(1, 32, 32);
        using var waiting = new CancellationTokenSource();
        PlanLease held = pool.Rent(size);
        Task<PlanLease> next = pool.RentAsync(size, waiting.Token).AsTask();
        Assert.False(next.IsCompleted);
        await waiting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        held.Dispose();
        pool.Rent(size).Dispose();
    }

    [Fact]
    public async Task A_pool_that_is_disposed_lets_the_present_caller_finish_and_refuses_the_others()
    {
        var size = new PlanSize(1, 32, 32);
        var pool = new PlanPool(_network, threads: 0, owner: _network);
        PlanLease held = pool.Rent(size);
        Task<PlanLease> next = pool.RentAsync(size, TestContext.Current.CancellationToken).AsTask();
        pool.Dispose();
        held.Plan.Run();
        held.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => next);
        Assert.Throws<ObjectDisposedException>(() => held.Plan.Run());
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(size));
        Assert.Equal(0, pool.Idle);
    }

    [Fact]
    public void Plans_are_used_again_and_few_are_kept()
    {
        using var pool = new PlanPool(_network, threads: 0, owner: _network);
        var size = new PlanSize(1, 32, 32);
        Plan first = Use(size);
        Assert.Same(first, Use(size));

        for (int side = 33; side < 48; side++)
            Use(new PlanSize(1, side, side));
        Assert.Equal(8, pool.Idle);
        Assert.Throws<ObjectDisposedException>(() => first.Run());

        _network.WeightsChanged();
        Use(size);
        Assert.Equal(1, pool.Idle);

        Plan Use(PlanSize size)
        {
            using PlanLease lease = pool.Rent(size);
            return lease.Plan;
        }
    }

    private static Tensor<float> Images(int batch, int seed)
    {
        var random = new Random(seed);
        return Tensor.Create([.. Enumerable.Range(0, batch * 3 * 32 * 32).Select(_ => random.NextSingle() * 2 - 1)], [batch, 3, 32, 32]);
    }

    private static float[] Values(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
