using System.Numerics;

// BusyNeighbour THREADS: another program that computes. Its threads never wait, and read memory as well as multiply, as networks do.
const int Floats = 1 << 16;

for (int i = 0; i < int.Parse(args[0]); i++)
    new Thread(Compute) { IsBackground = true }.Start();
Console.WriteLine("{}");
while (Console.ReadLine() is not null)
{
}

static void Compute()
{
    float[] values = new float[Floats];
    Vector<float> factor = new(0.999f), summand = new(0.001f);
    while (true)
    {
        for (int i = 0; i < Floats; i += Vector<float>.Count)
        {
            var value = new Vector<float>(values, i);
            for (int power = 0; power < 8; power++)
                value = Vector.MultiplyAddEstimate(value, factor, summand);
            value.CopyTo(values, i);
        }
    }
}
