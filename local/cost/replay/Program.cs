// Replays recorded shapes on the Azure Storage backend. The plan comes as a file, the phases go to standard output, a line each.
using System.Text.Json;
using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Core.Entities;

var plan = JsonSerializer.Deserialize<Plan>(File.ReadAllText(args[0]))!;
// The defaults of the Functions extension, and what host.json of the app says.
var service = new AzureStorageOrchestrationService(new AzureStorageOrchestrationServiceSettings
{
    StorageAccountClientProvider = new StorageAccountClientProvider(plan.ConnectionString),
    TaskHubName = "goldsmith",
    MaxConcurrentTaskActivityWorkItems = 20,
    MaxConcurrentTaskOrchestrationWorkItems = 20,
    MaxConcurrentTaskEntityWorkItems = 20,
    // A queue in memory: entities as entities, not as orchestrations that never end.
    UseSeparateQueueForEntityWorkItems = true,
});
await service.CreateIfNotExistsAsync();

var entities = plan.Flows.SelectMany(flow => flow.Shape.Instances.Values)
    .SelectMany(instance => instance.Steps).Where(step => step.Entity != null)
    .Select(step => EntityId.FromString(step.Entity!).Name).Distinct();
using var worker = new TaskHubWorker(service);
worker.AddTaskOrchestrations(new NameValueObjectCreator<TaskOrchestration>("replayed", "", typeof(Replayed)));
worker.AddTaskActivities(new NameValueObjectCreator<TaskActivity>("work", "", new Work()));
worker.AddTaskEntities(entities.Select(name => new NameValueObjectCreator<TaskEntity>(name, "", typeof(Kept))).ToArray());
await worker.StartAsync();
var client = new TaskHubClient(service);

Task Pause(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds));

// Until leases are had and the queues are asked at their longest interval.
await Pause(plan.SettleSeconds);
Console.WriteLine("idle");
await Pause(plan.IdleSeconds);
foreach (var flow in plan.Flows)
{
    // The same shape may be replayed twice: ids are made fresh.
    var fresh = Guid.NewGuid().ToString("N");
    var shape = JsonSerializer.Deserialize<Shape>(
        JsonSerializer.Serialize(flow.Shape).Replace(flow.Shape.Root, fresh + flow.Shape.Root))!;
    foreach (var (id, instance) in shape.Instances) Replayed.Known[id] = (instance, flow.TimerSeconds);
    Console.WriteLine($"flow {flow.Name}");
    // Told by the orchestration itself: a client that waits would ask the storage account again and again.
    var ended = Replayed.Ends(shape.Root);
    await client.CreateOrchestrationInstanceAsync("replayed", "", shape.Root, Replayed.Text(shape.Instances[shape.Root].Input));
    await ended.WaitAsync(TimeSpan.FromMinutes(30));
    Console.WriteLine("ended");
    await Pause(plan.SettleSeconds);
}
Console.WriteLine("over");
await worker.StopAsync(true);
Environment.Exit(0);
