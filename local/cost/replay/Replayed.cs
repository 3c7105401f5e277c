using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.Entities.OperationFormat;

/// <summary>Does what was recorded of an instance, in the same order: texts are of the recorded size and say nothing, timers are shortened.</summary>
public sealed class Replayed : TaskOrchestration
{
    /// <summary>By instance id; set before anything is started. Constant, so that every replay finds the same.</summary>
    public static readonly Dictionary<string, (ShapedInstance Shape, double TimerSeconds)> Known = [];

    static (string Root, TaskCompletionSource Done) waited;

    /// <summary>Done when this instance has come to its end.</summary>
    public static Task Ends(string root) => (waited = (root, new TaskCompletionSource())).Done.Task;

    readonly Dictionary<string, TaskCompletionSource<string>> answers = [];
    int statusSize;

    public static string Text(int size) => new('x', Math.Max(size, 1));

    public override async Task<string> Execute(OrchestrationContext context, string input)
    {
        try
        {
            var output = await Follow(context);
            if (context.OrchestrationInstance.InstanceId == waited.Root) waited.Done.TrySetResult();
            return output;
        }
        catch (Exception error)
        {
            waited.Done.TrySetException(error);
            throw;
        }
    }

    async Task<string> Follow(OrchestrationContext context)
    {
        var (shape, timerSeconds) = Known[context.OrchestrationInstance.InstanceId];
        statusSize = shape.Status;
        var pending = new Dictionary<int, Task>();
        using var unneeded = new CancellationTokenSource();
        foreach (var step in shape.Steps)
        {
            if (step.Await is int id) await pending[id];
            else if (step.AwaitEntity is string request) await AnswerTo(request).Task;
            else if (step.Do == "entity") Call(context, step);
            else pending[step.Id] = Begin(context, step, timerSeconds, unneeded.Token);
        }
        unneeded.Cancel();
        return $"\"{Text(shape.Output)}\"";
    }

    static Task Begin(OrchestrationContext context, Step step, double timerSeconds, CancellationToken unneeded)
    {
        switch (step.Do)
        {
            case "activity":
                return context.ScheduleTask<string>("work", "", $"{step.Result} {Text(1000)}");
            case "child":
                var child = Known[step.Instance!].Shape;
                return context.CreateSubOrchestrationInstance<string>("replayed", "", step.Instance!, Text(child.Input));
            case "timer":
                var wait = TimeSpan.FromSeconds(Math.Min(step.Seconds, timerSeconds));
                return context.CreateTimer(context.CurrentUtcDateTime + wait, "", unneeded);
            default:
                throw new InvalidOperationException($"unknown step {step.Do}");
        }
    }

    static void Call(OrchestrationContext context, Step step)
    {
        var (own, target) = (context.OrchestrationInstance, new OrchestrationInstance { InstanceId = step.Entity });
        var entities = new OrchestrationEntityContext(own.InstanceId, own.ExecutionId, context);
        var message = entities.EmitRequestMessage(
            target, $"{step.Result}", step.OneWay, Guid.Parse(step.Request!), null, Text(step.Input));
        context.SendEvent(message.TargetInstance, message.EventName, message.AsRawInput());
    }

    TaskCompletionSource<string> AnswerTo(string request)
    {
        if (!answers.TryGetValue(request, out var answer)) answers[request] = answer = new();
        return answer;
    }

    public override void RaiseEvent(OrchestrationContext context, string name, string input) =>
        AnswerTo(name).TrySetResult(input);

    public override string GetStatus() => $"\"{Text(statusSize)}\"";
}

/// <summary>Answers as many characters as its input begins with.</summary>
public sealed class Work : TaskActivity
{
    public override string Run(TaskContext context, string input)
    {
        var size = int.Parse(input[(input.IndexOf('"') + 1)..].Split(' ')[0]);
        return $"\"{Replayed.Text(size)}\"";
    }
}

/// <summary>Answers as many characters as the name of the operation says, and keeps the last input as its state.</summary>
public sealed class Kept : TaskEntity
{
    public override Task<EntityBatchResult> ExecuteOperationBatchAsync(EntityBatchRequest batch) =>
        Task.FromResult(new EntityBatchResult
        {
            EntityState = batch.Operations![^1].Input,
            Actions = [],
            Results = batch.Operations.Select(one => new OperationResult { Result = $"\"{Replayed.Text(int.Parse(one.Operation!))}\"" }).ToList(),
        });
}
