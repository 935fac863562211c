// A client of the register over gRPC, with the code that Grpc.Tools makes of the contract as it builds.
//
// It does what the REST client does. CONCORDAT_REGISTER (http://host:port, https outside this machine) and
// CONCORDAT_TOKEN say where and as whom.

using Concordat.Register.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

const string council = "councils/cambridge";

using var channel = GrpcChannel.ForAddress(Environment.GetEnvironmentVariable("CONCORDAT_REGISTER")!);
var partnerships = new PartnershipService.PartnershipServiceClient(channel);
var token = new Metadata { { "authorization", "Bearer " + Environment.GetEnvironmentVariable("CONCORDAT_TOKEN") } };

// Every call has a deadline; the server gives none more than 30 seconds.
CallOptions Call() => new(token, DateTime.UtcNow.AddSeconds(30));

var active = new List<Partnership>();
var list = new ListPartnershipsRequest { Parent = council, PageSize = 5, Filter = "state = ACTIVE", OrderBy = "display_name" };
do
{
    var page = await partnerships.ListPartnershipsAsync(list, Call());
    active.AddRange(page.Partnerships);
    list.PageToken = page.NextPageToken;
} while (list.PageToken != "");
Console.WriteLine($"listed {active.Count} of {active.Select(p => p.Name).Distinct().Count()}");

// The same request_id twice, as after a connection that broke: the second call gets the first one's answer.
var draft = new CreatePartnershipRequest
{
    Parent = council,
    RequestId = Guid.NewGuid().ToString(),
    Partnership = new Partnership { DisplayName = "Client Example Partnership" },
};
var first = await partnerships.CreatePartnershipAsync(draft, Call());
var again = await partnerships.CreatePartnershipAsync(draft, Call());
Console.WriteLine("entered " + (first.Name == again.Name ? "once" : "twice"));

var changed = await Rename("Client Example Board");
Console.WriteLine("changed to " + changed.DisplayName);
Console.WriteLine("an edit of the old version is refused: " + await ReasonOf(() => Rename("Too late")));

var absent = new GetPartnershipRequest { Name = $"{council}/partnerships/{Guid.NewGuid()}" };
Console.WriteLine("what is not there is refused: " + await ReasonOf(async () => await partnerships.GetPartnershipAsync(absent, Call())));

var done = await partnerships.WithdrawPartnershipAsync(new WithdrawPartnershipRequest { Name = first.Name, Reason = "An example" }, Call());
Console.WriteLine("withdrawn " + done.State);

// Changes the name and nothing else: the mask says what changes, the etag which version is meant.
async Task<Partnership> Rename(string displayName) => await partnerships.UpdatePartnershipAsync(new UpdatePartnershipRequest
{
    Partnership = new Partnership { Name = first.Name, DisplayName = displayName, Etag = first.Etag },
    UpdateMask = FieldMask.FromString<Partnership>("display_name"),
}, Call());

// Gives the stable reason for which a call is refused: it stands in the ErrorInfo among the status's details.
static async Task<string> ReasonOf(Func<Task<Partnership>> call)
{
    try
    {
        await call();
        return "nothing";
    }
    catch (RpcException refused)
    {
        return refused.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? refused.StatusCode.ToString();
    }
}
