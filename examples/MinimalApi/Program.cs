using Vertebra.Imaging;
using Vertebra.Inference;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 10 << 20);
builder.Services.AddProblemDetails();
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
builder.Services.AddVertebra().AddModel(
    builder.Configuration["Model"] ?? "mobilenet_v2",
    builder.Configuration["Weights"] ?? "default",      // or the path of a file of weights
    new ImageClassifierOptions
    {
        Threads = 1,                                    // as many requests at once as there are processors
        Decoding = new DecodeOptions { MaxPixels = 50_000_000 },
    });

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapPost("/classify", async (HttpRequest request, ImageClassifier classifier, CancellationToken cancellation, int top = 5) =>
{
    if (top < 1)
        return Results.Problem($"'top' is {top}; it must be at least 1.", statusCode: StatusCodes.Status400BadRequest);
    try
    {
        return Results.Ok(await classifier.ClassifyAsync(request.Body, top, cancellation));
    }
    catch (ImageFormatException fault)
    {
        return Results.Problem(fault.Message, statusCode: StatusCodes.Status400BadRequest, title: "No picture that can be read");
    }
    catch (BadHttpRequestException fault)
    {
        return Results.Problem(fault.Message, statusCode: fault.StatusCode);
    }
});

await app.Services.LoadVertebraModelsAsync();           // downloads and compiles before the first request
await app.RunAsync();
