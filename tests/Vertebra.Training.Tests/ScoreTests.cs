namespace Vertebra.Training.Tests;

public class ScoreTests
{
    [Fact]
    public void Loss_and_hits_follow_their_definitions_and_padding_is_ignored()
    {
        float[] logits = [1, 2, 3, 4, 5, 6, 7, /**/ 0, 0, 9, 0, 0, 0, 0, /**/ 1e30f, 0, 0, 0, 0, 0, 0];
        var confusion = Matrix(7);
        var score = new Score();
        score.Add(logits, [1, 2], 7, confusion);

        Assert.Equal(2, score.Count);
        Assert.Equal(1, score.Top1);
        Assert.Equal(1, score.Top5);
        double first = Math.Log(Enumerable.Range(1, 7).Sum(z => Math.Exp(z))) - 2;
        double second = Math.Log(Math.Exp(9) + 6) - 9;
        Assert.Equal(first + second, score.Loss, 1e-9);
        Assert.Equal(1, confusion[1, 6]);
        Assert.Equal(1, confusion[2, 2]);
        Assert.Equal(2, confusion.Total);
    }

    [Fact]
    public void Among_equal_scores_the_first_class_wins()
    {
        Assert.Equal(0, Score.Predict([4, 4, 4]));
        Assert.Equal(0, Score.Rank([4, 4, 4], 0));
        Assert.Equal(2, Score.Rank([4, 4, 4], 2));
    }

    [Fact]
    public void Scores_that_are_not_numbers_never_hit()
    {
        Assert.Equal(1, Score.Predict([float.NaN, -3, float.NaN]));
        Assert.Equal(3, Score.Rank([float.NaN, float.NaN, float.NaN], 0));
    }

    [Fact]
    public void Large_scores_do_not_overflow()
    {
        var score = new Score();
        score.Add([10000, 0], [1], 2, Matrix(2));
        Assert.Equal(10000, score.Loss, 1e-6);
    }

    [Fact]
    public void Recall_and_precision_are_shares_of_rows_and_columns()
    {
        ConfusionMatrix matrix = Matrix(3);
        foreach ((int actual, int predicted) in ((int, int)[])[(0, 0), (0, 0), (0, 1), (1, 1)])
            matrix.Add(actual, predicted);
        Assert.Equal(2.0 / 3, matrix.Recall(0));
        Assert.Equal(1, matrix.Recall(1));
        Assert.Equal(double.NaN, matrix.Recall(2));
        Assert.Equal(1, matrix.Precision(0));
        Assert.Equal(0.5, matrix.Precision(1));
        Assert.Equal(double.NaN, matrix.Precision(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[0, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(-1, 0));
    }

    private static ConfusionMatrix Matrix(int classes) => new([.. Enumerable.Range(0, classes).Select(i => $"{i}")]);
}
