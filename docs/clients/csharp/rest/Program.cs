// A client of Concordat's REST door, with nothing but the base class library: it runs on .NET 8 and on Mono.
//
// It lists a register page by page, enters a draft in a way that may be repeated, changes it against its ETag, and meets
// the refusals that every client should expect. CONCORDAT_ADDRESS and CONCORDAT_TOKEN say where and as whom.

using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Threading.Tasks;

/// <summary>What the client reads and writes of a partnership. Unset fields are left out, so that they are not changed.</summary>
[DataContract]
public class Partnership
{
    [DataMember(Name = "name", EmitDefaultValue = false)] public string Name { get; set; }
    [DataMember(Name = "etag", EmitDefaultValue = false)] public string Etag { get; set; }
    [DataMember(Name = "display_name", EmitDefaultValue = false)] public string DisplayName { get; set; }
    [DataMember(Name = "state", EmitDefaultValue = false)] public string State { get; set; }
}

[DataContract]
public class PartnershipPage
{
    [DataMember(Name = "partnerships")] public List<Partnership> Partnerships { get; set; }
    [DataMember(Name = "next_page_token")] public string NextPageToken { get; set; }
}

[DataContract]
public class Withdrawal
{
    [DataMember(Name = "reason")] public string Reason { get; set; }
}

/// <summary>A refusal as it is sent: problem+json (RFC 9457).</summary>
[DataContract]
public class Problem
{
    [DataMember(Name = "reason")] public string Reason { get; set; }
    [DataMember(Name = "detail")] public string Detail { get; set; }
    [DataMember(Name = "request_id")] public string RequestId { get; set; }
}

/// <summary>A refused call. Decide by its reason; show people its message.</summary>
public class RefusedException : Exception
{
    public RefusedException(Problem problem) : base(problem.Detail) { Reason = problem.Reason; }

    public string Reason { get; }
}

/// <summary>The API at an address, as the bearer of a token.</summary>
public class Concordat
{
    private readonly HttpClient http;

    public Concordat(string address, string token)
    {
        http = new HttpClient { BaseAddress = new Uri(address.TrimEnd('/') + "/v1/"), Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Makes one call and gives its answer, or throws RefusedException.</summary>
    public async Task<TAnswer> Call<TAnswer>(string method, string path, object body = null, string etag = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body != null)
        {
            request.Content = new StringContent(Write(body), Encoding.UTF8, "application/json");
        }
        if (etag != null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"" + etag + "\""));
        }
        using (var answer = await http.SendAsync(request))
        {
            var content = await answer.Content.ReadAsByteArrayAsync();
            if (!answer.IsSuccessStatusCode)
            {
                throw new RefusedException(Read<Problem>(content));
            }
            return Read<TAnswer>(content);
        }
    }

    /// <summary>Gives every partnership of a list, whatever the number of its pages.</summary>
    public async Task<List<Partnership>> Partnerships(string council, string filter, string orderBy)
    {
        var all = new List<Partnership>();
        var token = "";
        do
        {
            var query = "?page_size=5&filter=" + Uri.EscapeDataString(filter) + "&order_by=" + Uri.EscapeDataString(orderBy) +
                "&page_token=" + Uri.EscapeDataString(token);
            var page = await Call<PartnershipPage>("GET", "councils/" + council + "/partnerships" + query);
            all.AddRange(page.Partnerships ?? new List<Partnership>());
            token = page.NextPageToken ?? "";
        } while (token != "");
        return all;
    }

    private static string Write(object value)
    {
        using (var stream = new MemoryStream())
        {
            new DataContractJsonSerializer(value.GetType()).WriteObject(stream, value);
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }

    private static T Read<T>(byte[] content)
    {
        using (var stream = new MemoryStream(content))
        {
            return (T)new DataContractJsonSerializer(typeof(T)).ReadObject(stream);
        }
    }
}

public static class Program
{
    public static void Main()
    {
        Run().GetAwaiter().GetResult();
    }

    private static async Task Run()
    {
        var api = new Concordat(Environment.GetEnvironmentVariable("CONCORDAT_ADDRESS"), Environment.GetEnvironmentVariable("CONCORDAT_TOKEN"));

        var active = await api.Partnerships("cambridge", "state = ACTIVE", "display_name");
        var names = new HashSet<string>();
        active.ForEach(p => names.Add(p.Name));
        Console.WriteLine("listed " + active.Count + " of " + names.Count);

        // The same request_id twice, as after a connection that broke: the second call gets the first one's answer.
        var create = "councils/cambridge/partnerships?request_id=" + Guid.NewGuid();
        var draft = new Partnership { DisplayName = "Client Example Partnership" };
        var first = await api.Call<Partnership>("POST", create, draft);
        var again = await api.Call<Partnership>("POST", create, draft);
        Console.WriteLine("entered " + (first.Name == again.Name ? "once" : "twice"));

        // The fields in the body are those that change. If-Match refuses the edit when somebody else was faster.
        var changed = await api.Call<Partnership>("PATCH", first.Name, new Partnership { DisplayName = "Client Example Board" }, first.Etag);
        Console.WriteLine("changed to " + changed.DisplayName);
        Console.WriteLine("an edit of the old version is refused: " + await ReasonOf(
            () => api.Call<Partnership>("PATCH", first.Name, new Partnership { DisplayName = "Too late" }, first.Etag)));

        Console.WriteLine("what is not there is refused: " + await ReasonOf(
            () => api.Call<Partnership>("GET", "councils/cambridge/partnerships/" + Guid.NewGuid())));

        var done = await api.Call<Partnership>("POST", first.Name + ":withdraw", new Withdrawal { Reason = "An example" });
        Console.WriteLine("withdrawn " + done.State);
    }

    /// <summary>Gives the reason for which a call is refused.</summary>
    private static async Task<string> ReasonOf(Func<Task<Partnership>> call)
    {
        try
        {
            await call();
        }
        catch (RefusedException refused)
        {
            return refused.Reason;
        }
        return "nothing";
    }
}
