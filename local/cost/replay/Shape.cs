using System.Text.Json.Serialization;

/// <summary>One line of what an orchestration did; the fields are those of shape.ts.</summary>
public sealed record Step(
    [property: JsonPropertyName("do")] string? Do,
    [property: JsonPropertyName("id")] int Id,
    [property: JsonPropertyName("instance")] string? Instance,
    [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("request")] string? Request,
    [property: JsonPropertyName("entity")] string? Entity,
    [property: JsonPropertyName("oneWay")] bool OneWay,
    [property: JsonPropertyName("input")] int Input,
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("await")] int? Await,
    [property: JsonPropertyName("awaitEntity")] string? AwaitEntity);

public sealed record ShapedInstance(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("input")] int Input,
    [property: JsonPropertyName("output")] int Output,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("steps")] Step[] Steps);

public sealed record Shape(
    [property: JsonPropertyName("root")] string Root,
    [property: JsonPropertyName("instances")] Dictionary<string, ShapedInstance> Instances);

public sealed record Flow(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("shape")] Shape Shape,
    [property: JsonPropertyName("timerSeconds")] double TimerSeconds);

public sealed record Plan(
    [property: JsonPropertyName("connectionString")] string ConnectionString,
    [property: JsonPropertyName("settleSeconds")] int SettleSeconds,
    [property: JsonPropertyName("idleSeconds")] int IdleSeconds,
    [property: JsonPropertyName("flows")] Flow[] Flows);
