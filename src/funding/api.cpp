// SPDX-License-Identifier: EUPL-1.2
// The same for programs: each address reads a body, calls one function of the room and answers with what stands now.
#include "funding/api.hpp"

#include <algorithm>
#include <memory>

#include "base/json.hpp"
#include "funding/agreement_document.hpp"
#include "funding/assessment.hpp"
#include "funding/cofunding.hpp"
#include "funding/milestones.hpp"
#include "funding/rules.hpp"
#include "web/json_body.hpp"

namespace jalon::funding {

namespace {

using web::Request;
using web::Response;

// ---- how it is described ----

constexpr std::string_view call_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"code":{"type":"string"},"state":{"enum":["draft","published","closed","withdrawn"]},"version":{"type":"integer",
"description":"grows with each correction after publication"},"revision":{"type":"integer"},
"territory":{"type":"string","description":"nation-FR, region-11 or department-93"},
"text":{"$ref":"#/components/schemas/GrantCallText"},"published_at":{"type":["string","null"],"format":"date-time"},
"changed_at":{"type":"string","format":"date-time"}},"required":["id","code","state","version","revision","text"]})";
constexpr std::string_view call_text_schema = R"({"type":"object","properties":{
"title":{"$ref":"#/components/schemas/GrantText"},"text":{"$ref":"#/components/schemas/GrantText"},
"territory":{"type":"string"},"fund":{"type":"string","description":"programme of the ledger"},
"year":{"type":"integer"},"line":{"type":"string"},"opens":{"type":"string","format":"date"},
"closes":{"type":"string","format":"date"},"action_from":{"type":"string","format":"date"},
"action_to":{"type":"string","format":"date"},"takes_started":{"type":"boolean"},
"forms":{"type":"array","items":{"type":"string"},"description":"legal forms that may apply; empty: all"},
"costs":{"$ref":"#/components/schemas/GrantText"},"rate_max_permille":{"type":"integer"},
"firm_share_percent":{"type":"integer","minimum":0,"maximum":100,
"description":"of the co-funding, firm before the State signs; 100 for a new call; absent: published before the rule"},
"amount_min_cents":{"type":"integer"},"amount_max_cents":{"type":"integer","description":"0: no maximum"},
"agreement_always":{"type":"boolean"},"financial_report_days":{"type":"integer"},
"silence":{"enum":["refusal","acceptance"]},"silence_days":{"type":"integer"},
"committee":{"$ref":"#/components/schemas/GrantText"},"criteria":{"type":"array","items":{"type":"object","properties":{
"code":{"type":"string"},"title":{"$ref":"#/components/schemas/GrantText"},
"guide":{"$ref":"#/components/schemas/GrantText"},"weight":{"type":"integer"}}}},
"specification":{"type":"string","description":"that the organisation must meet, CODE or CODE@2; empty: none"},
"pieces":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},
"title":{"$ref":"#/components/schemas/GrantText"},"is_required":{"type":"boolean"}}}}},
"description":"what is left out stays as it is"})";
constexpr std::string_view text_schema =
    R"({"type":"object","properties":{"fr":{"type":"string"},"en":{"type":"string"}}})";
constexpr std::string_view calls_schema = R"({"type":"object","properties":{"calls":{"type":"array",
"items":{"$ref":"#/components/schemas/GrantCall"}}},"required":["calls"]})";
constexpr std::string_view new_call_schema = R"({"allOf":[{"$ref":"#/components/schemas/GrantCallText"},
{"type":"object","properties":{"code":{"type":"string","description":"unique, as FIPD-93-2017"}},"required":["code"]}]})";
constexpr std::string_view call_edit_schema = R"({"allOf":[{"$ref":"#/components/schemas/GrantCallText"},
{"type":"object","properties":{"revision":{"type":"integer","description":"that was read"}},"required":["revision"]}]})";
constexpr std::string_view call_correction_schema = R"({"allOf":[{"$ref":"#/components/schemas/GrantCallText"},
{"type":"object","properties":{"version":{"type":"integer","description":"that was read"},"motive":{"type":"string"}},
"required":["version","motive"]}]})";
constexpr std::string_view call_versions_schema = R"({"type":"object","properties":{"versions":{"type":"array","items":
{"type":"object","properties":{"version":{"type":"integer"},"motive":{"type":"string"},"at":{"type":"string",
"format":"date-time"},"by":{"type":"string"},"text":{"$ref":"#/components/schemas/GrantCallText"}},
"required":["version","text"]}}},"required":["versions"]})";
constexpr std::string_view motive_schema =
    R"({"type":"object","properties":{"motive":{"type":"string"}},"required":["motive"]})";
constexpr std::string_view organisation_schema = R"({"type":"object","properties":{
"id":{"type":"string","format":"uuid","readOnly":true},"revision":{"type":"integer","description":"that was read"},
"name":{"type":"string"},"form":{"enum":["association","foundation","commune","intercommunality","department","region",
"public_body","company","cooperative","other"]},"siret":{"type":"string"},"rna":{"type":"string"},
"overseas":{"type":"string","description":"RIDET, RID or TAHITI"},"address":{"type":"string"},
"purpose":{"type":"string"},"representative":{"type":"string","description":"a function, never a person"},
"budget_cents":{"type":"integer"},"staff_tenths":{"type":"integer"},"volunteers":{"type":"integer"},
"republican_commitment_on":{"type":["string","null"],"format":"date"},
"territory":{"type":"string","description":"where it works: department-93, contract-CVD001"},
"members":{"type":"array","readOnly":true,"items":{"type":"object","properties":{"account":{"type":"string",
"format":"uuid"},"name":{"type":"string"},"asked_at":{"type":"string","format":"date-time"},
"admitted_at":{"type":["string","null"],"format":"date-time"}},"required":["account","name"]}}},
"required":["name","form"]})";
constexpr std::string_view organisations_schema = R"({"type":"object","properties":{"organisations":{"type":"array",
"items":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},
"form":{"type":"string"},"siret":{"type":"string"},"is_member":{"type":"boolean"}},
"required":["id","name","is_member"]}}},"required":["organisations"]})";
constexpr std::string_view row_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"number":{"type":"string"},"title":{"type":"string"},"organisation":{"type":"string"},"call":{"type":"string"},
"territory":{"type":"string"},"state":{"type":"string"},"asked":{"type":"string","description":"euros, two decimals"},
"total":{"type":"string"},"score_permille":{"type":["integer","null"]},"granted":{"type":["string","null"]},
"officer":{"type":"string"},"submitted_at":{"type":["string","null"],"format":"date-time"}},
"required":["id","number","title","state","asked"]})";
constexpr std::string_view rows_schema = R"({"type":"object","properties":{"total":{"type":"integer"},
"offset":{"type":"integer"},"limit":{"type":"integer"},"asked":{"type":"string"},"granted":{"type":"string"},
"applications":{"type":"array","items":{"$ref":"#/components/schemas/GrantApplicationRow"}}},
"required":["total","offset","limit","applications"]})";
constexpr std::string_view application_schema = R"({"type":"object","properties":{
"application":{"type":"object"},"project":{"type":"object"},"budget":{"type":"object"},"outcomes":{"type":"object"},
"aids":{"type":"object","description":"received elsewhere, as the organisation declares"},
"revisions":{"type":"object","properties":{"project":{"type":"integer"},"budget":{"type":"integer"},
"outcomes":{"type":"integer"},"aids":{"type":"integer"}}},"pieces":{"type":"array","items":{"type":"object"}},
"checks":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},
"outcome":{"enum":["holds","fails","unknown"]},"blocks":{"type":"boolean"},"rule":{"type":"string"},
"found":{"type":"string"},"source":{"type":"string"},"part":{"type":"string"}}}},
"exchanges":{"type":"array","items":{"type":"object"},"description":"an applicant sees corrections alone"},
"scores":{"type":"array","items":{"type":"object"},"description":"for the services alone"},
"decisions":{"type":"array","items":{"type":"object"}},"agreement":{"type":["object","null"]},
"milestones":{"type":"array","items":{"type":"object"}},"cofunding":{"$ref":"#/components/schemas/GrantCofunding"},
"payments":{"type":"array","items":{"$ref":"#/components/schemas/GrantPayment"}},"report":{"type":["object","null"]},
"recoveries":{"type":"array","items":{"type":"object"}},"sums":{"type":"object"},
"assessment":{"type":["object","null"],"description":"for the services alone"},
"renews":{"type":"array","description":"grants of earlier years; assessment and overrides for the services alone",
"items":{"type":"object","properties":{"number":{"type":"string"},"year":{"type":"integer"},
"tie":{"enum":["copied","declared","detected"]},"standing":{"enum":["assessed","not_assessed","advised_against"]},
"overrides":{"type":"array","items":{"type":"object"}}},"required":["number","year","tie"]}}},
"required":["application","project","budget","outcomes","revisions","checks"]})";
constexpr std::string_view new_application_schema = R"({"type":"object","properties":{
"call":{"type":"string","description":"code or id"},"organisation":{"type":"string","format":"uuid"},
"territory":{"type":"string","description":"department-93 or contract-CVD001"},
"copy_of":{"type":"string","description":"number of another application of the same organisation"}},
"required":["call","organisation","territory"]})";
constexpr std::string_view part_schema = R"({"type":"object","properties":{"revision":{"type":"integer",
"description":"of this part, that was read; 0: none yet"}},"required":["revision"],"description":
"project: title, summary, need, description, public, level, means, places, action, starts, ends. budget: lines, note. outcomes: outcomes. aids: aids, each with year, funder, object, amount"})";
constexpr std::string_view assessment_schema = R"({"type":"object","properties":{"version":{"type":"integer",
"description":"that was read; 0: none yet"},"conditions":{"enum":["full","part","none"]},
"objectives":{"enum":["full","part","none"]},"accounts":{"enum":["full","part","none"]},
"recommendation":{"enum":["renew","with_conditions","do_not_renew"]},"text":{"type":"string"}},
"required":["version","conditions","objectives","accounts","recommendation","text"]})";
constexpr std::string_view renewal_schema = R"({"type":"object","properties":{"earlier":{"type":["string","null"],
"description":"number or id of a signed grant of an earlier year; null: nothing declared"}},"required":["earlier"]})";
constexpr std::string_view override_schema = R"({"type":"object","properties":{"earlier":{"type":"string",
"description":"number or id of the grant that is renewed"},"motive":{"type":"string"}},
"required":["earlier","motive"]})";
constexpr std::string_view override_refusal_schema =
    R"({"type":"object","properties":{"motive":{"type":"string","description":"of a refusal"}}})";
constexpr std::string_view to_assess_schema = R"({"type":"object","properties":{"grants":{"type":"array","items":
{"type":"object","properties":{"id":{"type":"string","format":"uuid"},"number":{"type":"string"},
"organisation":{"type":"string"},"title":{"type":"string"},"department":{"type":"string"},
"report_due":{"type":"string","format":"date"},"report_state":{"type":"string"}},
"required":["id","number","report_due","report_state"]}},"overrides":{"type":"array","items":{"type":"object",
"properties":{"id":{"type":"string","format":"uuid"},"application":{"type":"string"},"earlier":{"type":"string"},
"reason":{"enum":["not_assessed","advised_against"]},"motive":{"type":"string"},"asked_at":{"type":"string",
"format":"date-time"},"asked_by":{"type":"string"}},"required":["id","application","earlier","reason"]}}},
"required":["grants","overrides"]})";
constexpr std::string_view promises_schema = R"({"type":"object","properties":{"is_up_to_date":{"type":"boolean"},
"is_truthful":{"type":"boolean"},"accepts_commitment":{"type":"boolean"}},"required":["is_up_to_date","is_truthful"]})";
constexpr std::string_view hand_over_schema = R"({"type":"object","properties":{"officer":{"type":"string",
"format":"uuid"},"motive":{"type":"string"}},"required":["officer","motive"]})";
constexpr std::string_view exchange_schema = R"({"type":"object","properties":{"kind":{"enum":["note","contact",
"opinion"]},"service":{"type":"string"},"text":{"type":"string"},"due":{"type":"string","format":"date"}},
"required":["kind","text"]})";
constexpr std::string_view opinion_schema = R"({"type":"object","properties":{"stance":{"enum":["favourable","reserved",
"unfavourable"]},"answer":{"type":"string"}},"required":["stance","answer"]})";
constexpr std::string_view correction_schema = R"({"type":"object","properties":{"text":{"type":"string"},
"due":{"type":"string","format":"date"}},"required":["text","due"]})";
constexpr std::string_view scores_schema = R"({"type":"object","properties":{"scores":{"type":"array","items":
{"type":"object","properties":{"criterion":{"type":"string"},"score":{"type":"integer","minimum":0,"maximum":10},
"comment":{"type":"string"}},"required":["criterion","score"]}}},"required":["scores"]})";
constexpr std::string_view proposal_schema = R"({"type":"object","properties":{"amount":{"type":"string",
"description":"euros"},"motive":{"type":"string"}},"required":["amount"]})";
constexpr std::string_view ruling_schema = R"({"type":"object","properties":{"verdict":{"enum":["granted","refused",
"revoked","amended"]},"amount":{"type":"string"},"motive":{"type":"string"},"session":{"type":"string",
"description":"of the committee"}},"required":["verdict"]})";
constexpr std::string_view agreement_schema = R"({"type":"object","properties":{"is_agreement":{"type":"boolean"},
"object":{"type":"string"},"conditions":{"type":"string"},"clauses":{"type":"string"},
"schedule":{"type":"array","items":{"type":"object","properties":{"kind":{"enum":["advance","instalment","balance"]},
"amount":{"type":"string"},"due":{"type":"string","format":"date"}},"required":["kind","amount","due"]}},
"milestones":{"type":"array","items":{"type":"object","properties":{"title":{"type":"string"},
"kind":{"enum":["step","report","document"]},"due":{"type":"string","format":"date"}},
"required":["title","kind","due"]}},
"report_due":{"type":"string","format":"date"},"ends":{"type":"string","format":"date"}},
"description":"what is left out is proposed"})";
constexpr std::string_view milestone_note_schema =
    R"({"type":"object","properties":{"note":{"type":"string","description":"what was done"}},"required":["note"]})";
constexpr std::string_view cofunding_schema = R"({"type":"object","properties":{
"required_percent":{"type":["integer","null"],"description":"null: the call was published before the rule"},
"counted":{"type":"string"},"firm":{"type":"string"},"missing":{"type":"string","description":"before the State signs"},
"lost":{"type":"string","description":"withdrawn, or confirmed for less"},"left_to_do":{"type":"array","items":{"type":"string"}},
"cofunders":{"type":"array","items":{"type":"object","properties":{"account":{"type":"string"},"name":{"type":"string"},
"planned":{"type":"string"},"promised":{"enum":["asked","firm","paid"]},"status":{"enum":["asked","firm","paid","withdrawn"]},
"firm":{"type":"string"},"statements":{"type":"array","items":{"type":"object"}}}}}},
"required":["counted","firm","missing","lost","cofunders"]})";
constexpr std::string_view open_cofunding_schema = R"({"type":"object","properties":{"grants":{"type":"array","items":
{"type":"object","properties":{"application":{"type":"string"},"title":{"type":"string"},"organisation":{"type":"string"},
"territory":{"type":"string"},"state":{"type":"string"},"cofunding":{"type":"string"},"firm":{"type":"string"},
"firm_share_percent":{"type":["integer","null"]}}}}},"required":["grants"]})";
constexpr std::string_view milestones_schema = R"({"type":"object","properties":{"milestones":{"type":"array","items":
{"type":"object","properties":{"id":{"type":"string","format":"uuid"},"application":{"type":"string"},
"organisation":{"type":"string"},"title":{"type":"string"},"kind":{"enum":["step","report","document"]},
"due":{"type":"string","format":"date"},"state":{"enum":["planned","done","accepted","returned","dropped"]}},
"required":["id","title","kind","due","state"]}}},"required":["milestones"]})";
constexpr std::string_view signature_schema = R"({"type":"object","properties":{"digest":{"type":"string",
"description":"of the text that was read, as the agreement tells it"}},"required":["digest"]})";
constexpr std::string_view payment_schema = R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"number":{"type":"integer"},"kind":{"enum":["advance","instalment","balance"]},"amount":{"type":"string"},
"due":{"type":"string","format":"date"},"state":{"enum":["planned","certified","ordered","paid","cancelled"]},
"certificate":{"type":"string","description":"for the services alone"},"certified_by":{"type":"string"},
"ordered_by":{"type":"string"},"ordered_on":{"type":["string","null"],"format":"date"},
"entry":{"type":["integer","null"],"description":"of the ledger"},"paid_on":{"type":["string","null"],"format":"date"},
"reference":{"type":"string"},"obstacles":{"type":"array","items":{"type":"string"},
"description":"what keeps it from being ordered today"}},"required":["id","number","kind","amount","due","state"]})";
constexpr std::string_view payments_schema = R"({"type":"object","properties":{"total":{"type":"integer"},
"offset":{"type":"integer"},"limit":{"type":"integer"},"payments":{"type":"array",
"items":{"$ref":"#/components/schemas/GrantPayment"}}},"required":["total","offset","limit","payments"]})";
constexpr std::string_view certificate_schema =
    R"({"type":"object","properties":{"certificate":{"type":"string"}},"required":["certificate"]})";
constexpr std::string_view paid_schema = R"({"type":"object","properties":{"amount":{"type":"string"},
"paid_on":{"type":"string","format":"date"},"reference":{"type":"string","description":"of the accounting system"}},
"required":["amount","paid_on","reference"]})";
constexpr std::string_view report_schema = R"({"type":"object","properties":{"revision":{"type":"integer"},
"actual":{"type":"array","items":{"type":"object","properties":{"account":{"type":"string"},"label":{"type":"string"},
"amount":{"type":"string"},"promise":{"enum":["asked","firm","paid"]}}}},"activity":{"type":"string"},
"sessions":{"type":["integer","null"]},"hours":{"type":["integer","null"]},"attendances":{"type":["integer","null"],
"description":"people present at each session, added up"},
"outcomes":{"type":"array","items":{"type":"object","properties":{"label":{"type":"string"},"target":{"type":"string"},
"reached":{"type":"string"},"comment":{"type":"string"}}}},"explanation":{"type":"string"}},
"required":["revision","actual","activity"]})";
constexpr std::string_view acceptance_schema = R"({"type":"object","properties":{"ineligible":{"type":"string",
"description":"costs that are not eligible, in euros"},"motive":{"type":"string"}}})";
constexpr std::string_view recovery_schema = R"({"type":"object","properties":{"amount":{"type":"string"},
"due":{"type":"string","format":"date"},"motive":{"type":"string"}},"required":["amount","due","motive"]})";
constexpr std::string_view receipt_schema = R"({"type":"object","properties":{"amount":{"type":"string"},
"day":{"type":"string","format":"date"},"reference":{"type":"string"}},"required":["amount","day","reference"]})";

// ---- reading ----

constexpr std::int64_t limit_max = 500;

// The body of a request, member by member; what is wrong is collected.
class Body {
 public:
  explicit Body(boost::json::object object) : object_(std::move(object)) {}

  std::string text(std::string_view key) { return in_.text(object_, key, std::string(key)); }
  std::int64_t number(std::string_view key) { return in_.integer(object_, key, std::string(key)); }
  bool flag(std::string_view key) { return in_.boolean(object_, key, std::string(key)); }
  Date day(std::string_view key) {
    const auto before = in_.faults.size();
    const auto found = in_.date(object_, key, std::string(key));
    if (!found && in_.faults.size() == before) in_.wrong(std::string(key), msg("Enter the day."));
    return found.value_or(Date{});
  }
  std::optional<Date> maybe_day(std::string_view key) { return in_.date(object_, key, std::string(key)); }
  // The revision that was read: must be said, since 0 means "none yet".
  std::int64_t revision(std::string_view key = "revision") {
    if (!has(key)) in_.wrong(std::string(key), msg("Say which revision was read."));
    return number(key);
  }
  // Euros, as "1234.56".
  std::int64_t cents(std::string_view key) { return cents_in(object_, key, std::string(key)); }
  std::int64_t cents_in(const boost::json::object& object, std::string_view key, const std::string& field) {
    const auto typed = in_.text(object, key, field);
    const auto read = ledger::read_cents(typed);
    if (!read && std::none_of(in_.faults.begin(), in_.faults.end(), [&](const Fault& f) { return f.field == field; }))
      in_.wrong(field, msg("An amount in euros is expected here, as \"1234.56\"."));
    return read.value_or(0);
  }
  template <class Word>
  Word word_of(std::string_view key) {
    return word_in<Word>(object_, key, std::string(key));
  }
  template <class Word>
  Word word_in(const boost::json::object& object, std::string_view key, const std::string& field) {
    const auto typed = in_.text(object, key, field);
    Word out{};
    if (!parse_word(typed, out)) in_.wrong(field, msg("“{0}” is none of the words expected.", shorten(typed, 40)));
    return out;
  }
  template <class T>
  T id(std::string_view key) {
    const auto out = T::parse(text(key));
    if (!out) in_.wrong(std::string(key), msg("An identifier is expected here."));
    return out.value_or(T{});
  }
  TerritoryKey place(const territory::Registry& registry, std::string_view key) {
    const auto name = text(key);
    const auto* found = place_named(registry, name);
    if (found == nullptr)
      in_.wrong(std::string(key),
                msg("“{0}” is not a territory: write nation-FR, region-11 or department-93.", shorten(name, 40)));
    return found == nullptr ? TerritoryKey{} : found->key;
  }
  [[nodiscard]] bool has(std::string_view key) const { return object_.contains(key); }
  // "key": null, which is said; left out is not.
  [[nodiscard]] bool says_nothing(std::string_view key) const { return has(key) && object_.at(key).is_null(); }
  // Without the members that are not of the text itself.
  [[nodiscard]] std::string rest(std::initializer_list<std::string_view> without) const {
    auto copy = object_;
    for (const auto key : without) copy.erase(key);
    return boost::json::serialize(copy);
  }
  template <class F>
  void each(std::string_view key, F&& visit) {
    in_.each(object_, key, visit);
  }
  web::JsonReading& reading() { return in_; }
  // Said before the rule is asked.
  [[nodiscard]] bool is_wrong() const { return !in_.faults.empty(); }
  tl::unexpected<Error> wrong() { return fail(Invalid{std::move(in_.faults)}); }

 private:
  boost::json::object object_;
  web::JsonReading in_;
};

// What stands after the "?" of an address.
struct Query {
  const Request& request;
  std::vector<Fault> faults = {};

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
    const auto value = request.query_value(name);
    return value && !value->empty() ? std::optional(std::string(*value)) : std::nullopt;
  }
  std::int64_t number(std::string_view name, std::int64_t low, std::int64_t high, std::int64_t usual) {
    const auto value = text(name);
    if (!value) return usual;
    const auto read = parse_integer(*value);
    if (read && *read >= low && *read <= high) return *read;
    faults.push_back({std::string(name), msg("Enter a whole number from {0} to {1}.", low, high)});
    return usual;
  }
  template <class Word>
  std::optional<Word> one_of(std::string_view name) {
    const auto value = text(name);
    Word out{};
    if (!value) return std::nullopt;
    if (parse_word(*value, out)) return out;
    faults.push_back({std::string(name), msg("“{0}” is none of the words expected.", shorten(*value, 40))});
    return std::nullopt;
  }
  template <class T>
  std::optional<T> id(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto out = T::parse(*value);
    if (!out) faults.push_back({std::string(name), msg("An identifier is expected here.")});
    return out;
  }
  std::optional<TerritoryKey> place(const territory::Registry& registry, std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    // A department is also known by its bare code.
    const auto* found = place_named(registry, *value);
    if (found == nullptr) found = registry.find(territory::Level::department, *value);
    if (found != nullptr) return found->key;
    faults.push_back({std::string(name), msg("This territory is not known.")});
    return std::nullopt;
  }
};

Response with_json(FunctionRef<void(JsonWriter&)> body, int status = 200) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { body(json); });
  return web::json(std::move(out), status);
}

std::optional<Call> call_named(db::Session& session, std::string_view name) {
  if (const auto id = CallId::parse(name)) return find_call(session, *id);
  return find_call(session, name);
}
std::optional<Application> application_named(db::Session& session, std::string_view name) {
  if (const auto id = ApplicationId::parse(name)) return find_application(session, *id);
  return find_application(session, name);
}
Error no_call() { return NotFound{msg("This call does not exist.")}; }
Error no_application() { return NotFound{msg("This application does not exist.")}; }

// ---- writing ----

void write(JsonWriter& json, const Payment& payment, bool is_service) {
  json.field("id", payment.id);
  json.field("number", payment.number);
  json.field("kind", word(payment.kind));
  json.field("amount", ledger::plain(payment.amount_cents));
  json.field("due", payment.due);
  json.field("state", word(payment.state));
  if (is_service) {
    json.field("certificate", payment.certificate);
    json.field("certified_by", payment.certified_by);
    json.field("ordered_by", payment.ordered_by);
    json.field("entry", payment.entry);
  }
  json.field("ordered_on", payment.ordered_on);
  json.field("paid_on", payment.paid_on);
  json.field("reference", payment.reference);
  json.field("motive", payment.motive);
}

void write(JsonWriter& json, const Assessment& one) {
  json.object([&] {
    json.field("version", one.version);
    json.field("conditions", word(one.conditions));
    json.field("objectives", word(one.objectives));
    json.field("accounts", word(one.accounts));
    json.field("recommendation", word(one.recommendation));
    json.field("text", one.text);
    json.field("by", one.by);
    json.field("at", one.at);
  });
}

void write(JsonWriter& json, const Application& application, const Agreement& agreement) {
  json.object([&] {
    json.field("version", agreement.version);
    json.field("is_agreement", agreement.is_agreement);
    json.field("amount", ledger::plain(agreement.amount_cents));
    json.field("object", agreement.object);
    json.field("conditions", agreement.conditions);
    json.field("clauses", agreement.clauses);
    json.key("schedule");
    json.array([&] {
      for (const auto& one : agreement.schedule) {
        json.object([&] {
          json.field("kind", word(one.kind));
          json.field("amount", ledger::plain(one.amount_cents));
          json.field("due", one.due);
        });
      }
    });
    json.key("milestones");
    json.array([&] {
      for (const auto& one : agreement.milestones) {
        json.object([&] {
          json.field("title", one.title);
          json.field("kind", word(one.kind));
          json.field("due", one.due);
        });
      }
    });
    json.field("report_due", agreement.report_due);
    json.field("ends", agreement.ends);
    json.field("beneficiary_signed_at", agreement.beneficiary_signed_at);
    json.field("beneficiary_signed_by", agreement.beneficiary_signed_by);
    json.field("state_signed_at", agreement.state_signed_at);
    json.field("state_signed_by", agreement.state_signed_by);
    json.field("digest", digest_of(application, agreement));
  });
}

void write(JsonWriter& json, const CofundingStatement& one) {
  json.object([&] {
    json.field("number", one.number);
    json.field("cofunder", one.name);
    json.field("status", word(one.status));
    json.field("amount", ledger::plain(one.amount_cents));
    json.field("title", one.title);
    json.field("day", one.day);
    json.field("reference", one.reference);
    json.field("file", one.file);
    json.field("note", one.note);
    json.field("said", one.is_declared ? "declared" : "recorded");
    json.field("after_signature", one.after_version > 0);
    json.field("at", one.at);
    json.field("by", one.by_label);
  });
}
void write(JsonWriter& json, const Cofunding& cofunding, State state, Lang lang) {
  json.object([&] {
    json.field("required_percent", cofunding.required_percent);
    json.field("counted", ledger::plain(cofunding.counted_cents));
    json.field("firm", ledger::plain(cofunding.firm_cents));
    json.field("missing", ledger::plain(cofunding.missing_cents()));
    json.field("lost", ledger::plain(cofunding.lost_cents));
    json.key("left_to_do");
    json.array([&] {
      for (const auto& one : left_to_do(cofunding, state)) json.value(web::tr(lang, one));
    });
    json.key("cofunders");
    json.array([&] {
      for (const auto& part : cofunding.parts) {
        json.object([&] {
          json.field("account", part.account);
          json.field("name", part.name);
          json.field("planned", ledger::plain(part.planned_cents));
          json.field("promised", word(part.promised));
          json.field("status", word(part.status()));
          json.field("firm", ledger::plain(part.firm_cents()));
          json.key("statements");
          json.array([&] {
            for (const auto& one : part.statements) write(json, one);
          });
        });
      }
    });
    json.key("earlier");
    json.array([&] {
      for (const auto& one : cofunding.earlier) write(json, one);
    });
  });
}

constexpr std::string_view finding_words[] = {"holds", "fails", "unknown"};

// Everything of one application that this reader may see.
void write_whole(JsonWriter& json, db::Session& session, const territory::Registry& registry,
                 const access::Actor& actor, const Application& found, Date today, Lang lang) {
  const bool is_service =
      actor.is_system ||
      access::may(actor, access::Right::read_applications, registry.right_path(found.territory)).has_value();
  auto application = found;
  const bool is_decided = application.granted_cents || application.state == State::refused;
  if (!is_service && !is_decided) {
    // What is weighed before the decision is no promise.
    application.score_permille.reset();
    application.proposed_cents.reset();
    application.proposal_motive.clear();
    if (application.state == State::proposed) application.state = State::instructing;
  }
  const auto id = application.id;
  const auto content = content_of(session, registry, id);
  json.key("application");
  write_json(json, registry, application);
  json.key("project");
  json.raw(json_of(registry, content.project));
  json.key("budget");
  json.raw(json_of(content.budget));
  json.key("outcomes");
  json.raw(json_of(content.outcomes));
  json.key("aids");
  json.raw(json_of(content.aids));
  json.key("revisions");
  json.object([&] {
    json.field("project", content.project_revision);
    json.field("budget", content.budget_revision);
    json.field("outcomes", content.outcomes_revision);
    json.field("aids", content.aids_revision);
  });
  json.key("pieces");
  json.array([&] {
    for (const auto& one : pieces_of(session, id)) {
      if (one.removed_at) continue;
      json.object([&] {
        json.field("id", one.id);
        json.field("piece", one.piece);
        json.field("file_name", one.file_name);
        json.field("media_type", one.media_type);
        json.field("size_bytes", one.size_bytes);
        json.field("sha256", one.sha256);
        json.field("added_at", one.added_at);
      });
    }
  });
  json.key("checks");
  json.array([&] {
    for (const auto& one : checks_of(session, registry, found, today)) {
      if (!is_service && one.code == renewal_check) continue;
      json.object([&] {
        json.field("code", one.code);
        json.field("outcome", finding_words[static_cast<std::size_t>(one.outcome)]);
        json.field("blocks", one.blocks);
        json.field("rule", web::tr(lang, one.rule));
        json.field("found", one.found.id.empty() ? std::string() : web::tr(lang, one.found));
        json.field("source", web::tr(lang, one.source));
        json.field("part", one.part);
      });
    }
  });
  json.key("exchanges");
  json.array([&] {
    for (const auto& one : exchanges_of(session, id)) {
      if (!is_service && one.kind != ExchangeKind::correction) continue;
      json.object([&] {
        json.field("id", one.id);
        json.field("kind", word(one.kind));
        json.field("service", one.service);
        json.field("text", one.text);
        json.field("due", one.due);
        json.field("at", one.at);
        json.field("by", one.by);
        json.field("stance", one.stance);
        json.field("answer", one.answer);
        json.field("answered_at", one.answered_at);
        json.field("answered_by", one.answered_by);
      });
    }
  });
  json.key("scores");
  json.array([&] {
    if (!is_service) return;
    for (const auto& one : scores_of(session, id)) {
      json.object([&] {
        json.field("criterion", one.criterion);
        json.field("score", one.score);
        json.field("comment", one.comment);
        json.field("by", one.by);
        json.field("at", one.at);
      });
    }
  });
  json.key("decisions");
  json.array([&] {
    for (const auto& one : decisions_of(session, id)) {
      json.object([&] {
        json.field("verdict", word(one.verdict));
        json.field("amount", ledger::plain(one.amount_cents));
        json.field("motive", one.motive);
        json.field("session", one.session);
        json.field("day", one.day);
        json.field("decided_by", one.decided_by);
        if (is_service) json.field("entry", one.entry);
      });
    }
  });
  json.key("agreement");
  if (const auto agreement = agreement_of(session, id)) {
    write(json, found, *agreement);
  } else {
    json.null();
  }
  json.key("cofunding");
  write(json, cofunding_of(session, registry, found), application.state, lang);
  json.key("milestones");
  json.array([&] {
    for (const auto& one : milestones_of(session, id)) {
      json.object([&] {
        json.field("id", one.id);
        json.field("title", one.title);
        json.field("kind", word(one.kind));
        json.field("due", one.due);
        json.field("state", word(one.state));
        json.field("note", one.note);
        json.field("done_at", one.done_at);
        json.field("motive", one.motive);
        json.field("answered_at", one.answered_at);
        json.field("is_late", one.is_late(today));
      });
    }
  });
  json.key("payments");
  json.array([&] {
    for (const auto& one : payments_of(session, id)) {
      json.object([&] {
        write(json, one, is_service);
        if (!is_service || one.state == PaymentState::paid || one.state == PaymentState::cancelled) return;
        json.key("obstacles");
        json.array([&] {
          for (const auto& why : obstacles(session, registry, one, today)) json.value(web::tr(lang, why));
        });
      });
    }
  });
  json.key("report");
  if (const auto report = report_of(session, id)) {
    json.object([&] {
      json.field("state", word(report->state));
      json.field("due", report->due);
      json.field("revision", report->revision);
      json.key("content");
      json.raw(json_of(*report));
      json.field("motive", report->motive);
      json.field("submitted_at", report->submitted_at);
      json.field("answered_at", report->answered_at);
      json.field("ineligible", ledger::plain(report->ineligible_cents));
      json.field("comes_to", ledger::plain(report->due_cents));
    });
  } else {
    json.null();
  }
  json.key("assessment");
  const auto assessed = is_service ? assessment_of(session, id) : std::nullopt;
  if (assessed) {
    write(json, *assessed);
  } else {
    json.null();
  }
  json.key("renews");
  json.array([&] {
    for (const auto& one : earlier_grants(session, found)) {
      json.object([&] {
        json.field("number", one.number);
        json.field("year", one.year);
        json.field("tie", word(one.tie));
        if (!is_service) return;
        json.field("standing", word(one.standing));
        json.key("assessment");
        if (one.assessment) {
          write(json, *one.assessment);
        } else {
          json.null();
        }
        json.key("overrides");
        json.array([&] {
          for (const auto& each : one.overrides) {
            json.object([&] {
              json.field("id", each.id);
              json.field("reason", each.reason);
              json.field("motive", each.motive);
              json.field("asked_at", each.asked_at);
              json.field("asked_by", each.asked_by);
              json.field("answer", each.answer);
              json.field("answer_motive", each.answer_motive);
              json.field("answered_at", each.answered_at);
              json.field("answered_by", each.answered_by);
            });
          }
        });
      });
    }
  });
  json.key("recoveries");
  json.array([&] {
    for (const auto& one : recoveries_of(session, id)) {
      json.object([&] {
        json.field("id", one.id);
        json.field("amount", ledger::plain(one.amount_cents));
        json.field("recovered", ledger::plain(one.recovered_cents));
        json.field("due", one.due);
        json.field("motive", one.motive);
        json.key("receipts");
        json.array([&] {
          for (const auto& receipt : receipts_of(session, one.id)) {
            json.object([&] {
              json.field("amount", ledger::plain(receipt.amount_cents));
              json.field("day", receipt.day);
              json.field("reference", receipt.reference);
            });
          }
        });
      });
    }
  });
  json.key("sums");
  json.object([&] {
    const auto sums = sums_of(session, id);
    json.field("committed", ledger::plain(sums.committed_cents));
    json.field("certified", ledger::plain(sums.certified_cents));
    json.field("paid", ledger::plain(sums.paid_cents));
    json.field("recovered", ledger::plain(sums.recovered_cents));
  });
}

// ---- the addresses ----

struct Api {
  ApiContext context;

  // Runs the rule as the reader, with the body's members.
  template <class Rule>
  auto write(const Request& request, Rule&& rule) const
      -> decltype(rule(std::declval<access::Act&>(), std::declval<const territory::Registry&>(),
                       std::declval<Body&>())) {
    const auto* actor = access::actor_of(request);
    if (actor == nullptr) return fail(Forbidden{"session"});
    const bool is_json = request.route == nullptr || request.route->request_type.empty();
    auto object = is_json ? web::object_of(request) : Result<boost::json::object>(boost::json::object{});
    if (!object) return fail(object.error());
    Body body(std::move(*object));
    const auto registry = context.territories.current();
    return context.database.write([&](db::Session& session) {
      access::Act act{.db = session, .actor = *actor, .now = context.clock.now(), .origin = "api"};
      return rule(act, *registry, body);
    });
  }
  template <class F>
  Response read(const Request& request, F&& answer) const {
    const auto* actor = access::actor_of(request);
    if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
    const auto registry = context.territories.current();
    return context.database.read([&](db::Session& session) { return answer(session, *registry, *actor); });
  }

  // ---- calls ----

  [[nodiscard]] Response list_calls(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      Query query{request};
      CallFilter filter;
      filter.state = query.one_of<CallState>("state");
      filter.territory = query.place(registry, "territory");
      filter.open_only = query.number("all", 0, 1, 0) == 0 && !filter.state;
      filter.day = context.clock.today();
      if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
      const auto found = calls(session, filter);
      return with_json([&](JsonWriter& json) {
        json.key("calls");
        json.array([&] {
          for (const auto& one : found) {
            if (may_read(&actor, registry, one)) write_json(json, registry, one);
          }
        });
      });
    });
  }
  [[nodiscard]] Response one_call(const Request& request, std::string_view name, int status = 200) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      const auto call = call_named(session, name);
      if (!call || !may_read(&actor, registry, *call)) return web::error_response(request, no_call());
      std::string out;
      JsonWriter json(out);
      write_json(json, registry, *call);
      return web::json(std::move(out), status);
    });
  }
  [[nodiscard]] Response show_call(const Request& request) const { return one_call(request, request.param("call")); }
  [[nodiscard]] Response call_versions(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      const auto call = call_named(session, request.param("call"));
      if (!call || !may_read(&actor, registry, *call)) return web::error_response(request, no_call());
      const auto versions = versions_of(session, call->id);
      return with_json([&](JsonWriter& json) {
        json.key("versions");
        json.array([&] {
          for (const auto& one : versions) {
            json.object([&] {
              json.field("version", one.version);
              json.field("motive", one.motive);
              json.field("at", one.at);
              json.field("by", one.by);
              json.key("text");
              json.raw(json_of(one.text));
            });
          }
        });
      });
    });
  }
  [[nodiscard]] Response post_call(const Request& request) const {
    const auto done =
        write(request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<CallId> {
          const auto code = body.text("code");
          if (body.is_wrong()) return body.wrong();
          CallText fresh;
          fresh.firm_share_percent = new_call_firm_share;
          const auto text = read_call(registry, body.rest({"code"}), std::move(fresh));
          if (!text) return fail(text.error());
          return create_call(act, registry, code, *text);
        });
    return done ? one_call(request, done->text(), 201) : web::error_response(request, done.error());
  }
  // An act on the call that the address names.
  template <class Rule>
  Response on_call(const Request& request, Rule&& rule) const {
    const auto done =
        write(request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<void> {
          const auto call = call_named(act.db, request.param("call"));
          if (!call || !may_read(&act.actor, registry, *call)) return fail(no_call());
          return rule(act, registry, *call, body);
        });
    return done ? one_call(request, request.param("call")) : web::error_response(request, done.error());
  }
  [[nodiscard]] Response patch_call(const Request& request) const {
    return on_call(
        request,
        [](access::Act& act, const territory::Registry& registry, const Call& call, Body& body) -> Result<void> {
          const auto seen = body.revision();
          if (body.is_wrong()) return body.wrong();
          const auto text = read_call(registry, body.rest({"revision"}), call.text);
          if (!text) return fail(text.error());
          const auto done = edit_call(act, registry, call.id, seen, *text);
          if (!done) return fail(done.error());
          return {};
        });
  }
  template <CallVerb verb>
  [[nodiscard]] Response decide_on_call(const Request& request) const {
    return on_call(
        request,
        [](access::Act& act, const territory::Registry& registry, const Call& call, Body& body) -> Result<void> {
          const auto motive = body.text("motive");
          if (body.is_wrong()) return body.wrong();
          return decide_call(act, registry, call.id, verb, motive);
        });
  }
  [[nodiscard]] Response post_call_correction(const Request& request) const {
    return on_call(
        request,
        [](access::Act& act, const territory::Registry& registry, const Call& call, Body& body) -> Result<void> {
          const auto seen = body.revision("version");
          const auto motive = body.text("motive");
          if (body.is_wrong()) return body.wrong();
          const auto text = read_call(registry, body.rest({"version", "motive"}), call.text);
          if (!text) return fail(text.error());
          const auto done = correct_call(act, registry, call.id,
                                         static_cast<int>(std::clamp<std::int64_t>(seen, 0, 1 << 30)), *text, motive);
          if (!done) return fail(done.error());
          return {};
        });
  }

  // ---- organisations ----

  // One's own, and by ?number= the one that bears it, so that it can be joined.
  [[nodiscard]] Response list_organisations(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry&, const access::Actor& actor) {
      std::vector<partner::Organisation> rows;
      if (const auto number = request.query_value("number"); number && !number->empty()) {
        if (auto found = partner::organisation_of_number(session, *number)) rows.push_back(std::move(*found));
      } else {
        rows = partner::organisations_of(session, actor.account);
      }
      return with_json([&](JsonWriter& json) {
        json.key("organisations");
        json.array([&] {
          for (const auto& one : rows) {
            json.object([&] {
              json.field("id", one.id);
              json.field("name", one.name);
              json.field("form", partner::word(one.form));
              json.field("siret", one.siret);
              json.field("is_member", partner::is_member(session, one.id, actor));
            });
          }
        });
      });
    });
  }
  [[nodiscard]] Response one_organisation(const Request& request, partner::PartnerId id, int status = 200) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      const auto found = partner::find_organisation(session, id);
      const bool is_member = found && partner::is_member(session, id, actor);
      const bool may_read = found && (is_member || access::may(actor, access::Right::read_applications,
                                                               registry.right_path(found->territory)));
      if (!may_read) return web::error_response(request, NotFound{msg("This organisation is not known.")});
      // Members are told to members: who asks to join is between them.
      std::string body;
      JsonWriter inner(body);
      partner::write_json(inner, *found);
      return with_json(
          [&](JsonWriter& json) {
            json.key("organisation");
            json.raw(body);
            json.field("territory", name_of(registry, found->territory));
            if (!is_member) return;
            json.key("members");
            json.array([&] {
              for (const auto& one : partner::members_of(session, id)) {
                json.object([&] {
                  json.field("account", one.account);
                  json.field("name", one.name);
                  json.field("asked_at", one.asked_at);
                  json.field("admitted_at", one.admitted_at);
                });
              }
            });
          },
          status);
    });
  }
  static Result<partner::PartnerId> organisation_named(const Request& request) {
    const auto id = partner::PartnerId::parse(request.param("organisation"));
    if (!id) return fail(NotFound{msg("This organisation is not known.")});
    return *id;
  }
  [[nodiscard]] Response show_organisation(const Request& request) const {
    const auto id = organisation_named(request);
    return id ? one_organisation(request, *id) : web::error_response(request, id.error());
  }
  // What is left out keeps its value.
  static void read_into(Body& body, const territory::Registry& registry, partner::Organisation& out) {
    const auto text = [&](std::string_view key, std::string& into) {
      if (body.has(key)) into = body.text(key);
    };
    const auto number = [&](std::string_view key, std::int64_t& into) {
      if (body.has(key)) into = body.number(key);
    };
    text("name", out.name);
    if (body.has("form")) out.form = body.word_of<partner::LegalForm>("form");
    text("siret", out.siret);
    text("rna", out.rna);
    text("overseas", out.overseas);
    text("address", out.address);
    text("purpose", out.purpose);
    text("representative", out.representative);
    number("budget_cents", out.budget_cents);
    number("staff_tenths", out.staff_tenths);
    number("volunteers", out.volunteers);
    if (body.has("republican_commitment_on")) out.republican_commitment_on = body.maybe_day("republican_commitment_on");
    if (body.has("territory")) out.territory = body.place(registry, "territory");
  }
  [[nodiscard]] Response post_organisation(const Request& request) const {
    const auto done = write(
        request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<partner::PartnerId> {
          partner::Organisation given;
          if (!body.has("territory")) body.place(registry, "territory");
          read_into(body, registry, given);
          if (body.is_wrong()) return body.wrong();
          return partner::declare_organisation(act, registry, given);
        });
    return done ? one_organisation(request, *done, 201) : web::error_response(request, done.error());
  }
  template <class Rule>
  Response on_organisation(const Request& request, Rule&& rule) const {
    const auto id = organisation_named(request);
    if (!id) return web::error_response(request, id.error());
    const auto done =
        write(request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<void> {
          return rule(act, registry, *id, body);
        });
    if (!done) return web::error_response(request, done.error());
    // Who only asked to join reads nothing yet.
    const auto shown = one_organisation(request, *id);
    return shown.status == 404 ? with_json([](JsonWriter& json) { json.field("asked", true); }) : shown;
  }
  [[nodiscard]] Response patch_organisation(const Request& request) const {
    return on_organisation(
        request,
        [](access::Act& act, const territory::Registry& registry, partner::PartnerId id, Body& body) -> Result<void> {
          auto given = partner::find_organisation(act.db, id);
          if (!given) return fail(NotFound{msg("This organisation is not known.")});
          given->revision = body.revision();
          read_into(body, registry, *given);
          if (body.is_wrong()) return body.wrong();
          const auto done = partner::edit_organisation(act, registry, *given);
          if (!done) return fail(done.error());
          return {};
        });
  }
  [[nodiscard]] Response post_join(const Request& request) const {
    return on_organisation(request,
                           [](access::Act& act, const territory::Registry& registry, partner::PartnerId id,
                              Body&) -> Result<void> { return partner::ask_to_join(act, registry, id); });
  }
  template <Result<void> (*rule)(access::Act&, const territory::Registry&, partner::PartnerId, access::AccountId)>
  [[nodiscard]] Response on_member(const Request& request) const {
    return on_organisation(
        request,
        [&](access::Act& act, const territory::Registry& registry, partner::PartnerId id, Body&) -> Result<void> {
          const auto account = access::AccountId::parse(request.param("account"));
          if (!account) return fail(NotFound{msg("This account does not ask to join the organisation.")});
          return rule(act, registry, id, *account);
        });
  }

  // ---- applications ----

  static bool may_read_all(const access::Actor& actor, const territory::Registry& registry, TerritoryKey place) {
    return actor.is_system ||
           access::may(actor, access::Right::read_applications, registry.right_path(place)).has_value();
  }
  [[nodiscard]] Response list_applications(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      Query query{request};
      ApplicationFilter filter;
      filter.department = query.place(registry, "department");
      filter.state = query.one_of<State>("state");
      filter.organisation = query.id<partner::PartnerId>("organisation");
      filter.officer = query.id<access::AccountId>("officer");
      filter.words = query.text("words").value_or("");
      filter.limit = query.number("limit", 1, limit_max, 50);
      filter.offset = query.number("offset", 0, 10'000'000, 0);
      if (const auto name = query.text("call")) {
        const auto call = call_named(session, *name);
        if (call && may_read(&actor, registry, *call)) {
          filter.call = call->id;
        } else {
          query.faults.push_back({"call", msg("This call does not exist.")});
        }
      }
      if (const auto order = query.text("order")) {
        constexpr std::string_view words[] = {"newest", "oldest", "amount", "score", "number"};
        const auto* found = std::find(std::begin(words), std::end(words), *order);
        if (found == std::end(words)) {
          query.faults.push_back({"order", msg("“{0}” is none of the words expected.", shorten(*order, 40))});
        } else {
          filter.order = static_cast<Order>(found - std::begin(words));
        }
      }
      if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
      const auto scope = filter.department.value_or(registry.nation().key);
      if (may_read_all(actor, registry, scope)) return answer(registry, filter, funding::applications(session, filter));
      // Others read those of their own organisations, one organisation after the other.
      auto mine = partner::organisations_of(session, actor.account);
      std::erase_if(mine, [&](const partner::Organisation& one) {
        return (filter.organisation && one.id != *filter.organisation) || !partner::is_member(session, one.id, actor);
      });
      if (mine.empty())
        return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_applications))});
      ApplicationList all;
      auto part = filter;
      part.with_drafts = true;
      for (const auto& one : mine) {
        part.organisation = one.id;
        part.limit = std::max<std::int64_t>(0, filter.limit - static_cast<std::int64_t>(all.rows.size()));
        part.offset = std::max<std::int64_t>(0, filter.offset - all.total);
        auto found = funding::applications(session, part);
        all.total += found.total;
        all.asked_cents += found.asked_cents;
        all.granted_cents += found.granted_cents;
        for (auto& row : found.rows) {
          if (!row.granted_cents && row.state != State::refused) {
            row.score_permille.reset();
            if (row.state == State::proposed) row.state = State::instructing;
          }
          all.rows.push_back(std::move(row));
        }
      }
      return answer(registry, filter, all);
    });
  }
  static Response answer(const territory::Registry& registry, const ApplicationFilter& filter,
                         const ApplicationList& list) {
    return with_json([&](JsonWriter& json) {
      json.field("total", list.total);
      json.field("offset", filter.offset);
      json.field("limit", filter.limit);
      json.field("asked", ledger::plain(list.asked_cents));
      json.field("granted", ledger::plain(list.granted_cents));
      json.key("applications");
      json.array([&] {
        for (const auto& row : list.rows) write_json(json, registry, row);
      });
    });
  }
  [[nodiscard]] Response one_application(const Request& request, std::string_view name, int status = 200) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      const auto found = application_named(session, name);
      if (!found || !may_read(session, registry, actor, *found)) return web::error_response(request, no_application());
      return with_json(
          [&](JsonWriter& json) {
            write_whole(json, session, registry, actor, *found, context.clock.today(), request.lang);
          },
          status);
    });
  }
  [[nodiscard]] Response show_application(const Request& request) const {
    return one_application(request, request.param("application"));
  }
  [[nodiscard]] Response post_application(const Request& request) const {
    const auto done =
        write(request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<ApplicationId> {
          const auto call = call_named(act.db, body.text("call"));
          const auto organisation = body.id<partner::PartnerId>("organisation");
          const auto place = body.place(registry, "territory");
          if (body.is_wrong()) return body.wrong();
          if (!call) return fail(no_call());
          std::optional<ApplicationId> copy_of;
          if (body.has("copy_of")) {
            const auto source = application_named(act.db, body.text("copy_of"));
            if (!source || !may_read(act.db, registry, act.actor, *source)) return fail(no_application());
            copy_of = source->id;
          }
          return start_application(act, registry, call->id, organisation, place, copy_of);
        });
    return done ? one_application(request, done->text(), 201) : web::error_response(request, done.error());
  }
  // An act on the application that the address names; the rule asks for its own right.
  template <class Rule>
  Response on_application(const Request& request, Rule&& rule, int status = 200) const {
    const auto done =
        write(request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<void> {
          const auto found = application_named(act.db, request.param("application"));
          if (!found || !may_read(act.db, registry, act.actor, *found)) return fail(no_application());
          return rule(act, registry, *found, body);
        });
    return done ? one_application(request, request.param("application"), status)
                : web::error_response(request, done.error());
  }
  [[nodiscard]] Response put_part(const Request& request) const {
    return on_application(
        request,
        [&](access::Act& act, const territory::Registry& registry, const Application& application,
            Body& body) -> Result<void> {
          Part part{};
          if (!parse_word(request.param("part"), part))
            return fail(NotFound{msg("An application has a project, a budget, outcomes and aids received elsewhere.")});
          const auto seen = body.revision();
          if (body.is_wrong()) return body.wrong();
          const auto done = save_part(act, registry, application.id, part, seen, body.rest({"revision"}));
          if (!done) return fail(done.error());
          return {};
        });
  }
  [[nodiscard]] Response post_piece(const Request& request) const {
    // Looked at before the transaction, for which others wait.
    const plan::ExaminedFile file(request.body, piece_bytes_max);
    return on_application(
        request,
        [&](access::Act& act, const territory::Registry& registry, const Application& application, Body&) {
          return attach_piece(act, registry, application.id, request.query_value("piece").value_or(""),
                              request.query_value("file_name").value_or(""), file);
        },
        201);
  }
  // A piece of an application that the reader may see.
  [[nodiscard]] Response show_piece(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      const auto id = FileId::parse(request.param("piece"));
      const auto file = id ? find_piece(session, *id) : std::nullopt;
      const auto owner = file ? find_application(session, file->application) : std::nullopt;
      if (!owner || file->removed_at || !may_read(session, registry, actor, *owner))
        return web::error_response(request,
                                   NotFound{msg("There is no such document; it may have been removed already.")});
      auto bytes = piece_bytes(session, file->id).value_or("");
      return web::download(file->media_type, file->file_name,
                           [bytes = std::move(bytes)](web::BodySink& sink) { sink.write(bytes); });
    });
  }
  [[nodiscard]] Response delete_piece(const Request& request) const {
    std::string owner;
    const auto done = write(request, [&](access::Act& act, const territory::Registry& registry, Body&) -> Result<void> {
      const auto id = FileId::parse(request.param("piece"));
      const auto file = id ? find_piece(act.db, *id) : std::nullopt;
      if (!file) return fail(NotFound{msg("There is no such document; it may have been removed already.")});
      owner = file->application.text();
      return remove_piece(act, registry, file->id);
    });
    return done ? one_application(request, owner) : web::error_response(request, done.error());
  }
  [[nodiscard]] Response submit(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const Promises promises{.is_up_to_date = body.flag("is_up_to_date"),
                                                    .is_truthful = body.flag("is_truthful"),
                                                    .accepts_commitment = body.flag("accepts_commitment")};
                            if (body.is_wrong()) return body.wrong();
                            return submit_application(act, registry, application.id, promises);
                          });
  }
  // Acts that take a motive alone.
  template <Result<void> (*rule)(access::Act&, const territory::Registry&, ApplicationId, std::string_view)>
  [[nodiscard]] Response with_motive(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const auto motive = body.text("motive");
                            if (body.is_wrong()) return body.wrong();
                            return rule(act, registry, application.id, motive);
                          });
  }
  template <Result<void> (*rule)(access::Act&, const territory::Registry&, ApplicationId)>
  [[nodiscard]] Response bare(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body&) -> Result<void> { return rule(act, registry, application.id); });
  }

  // ---- instruction ----

  [[nodiscard]] Response post_hand_over(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const auto officer = body.id<access::AccountId>("officer");
                            const auto motive = body.text("motive");
                            if (body.is_wrong()) return body.wrong();
                            return hand_over(act, registry, application.id, officer, motive);
                          });
  }
  [[nodiscard]] Response post_exchange(const Request& request) const {
    return on_application(
        request,
        [](access::Act& act, const territory::Registry& registry, const Application& application,
           Body& body) -> Result<void> {
          Exchange exchange;
          exchange.application = application.id;
          exchange.kind = body.word_of<ExchangeKind>("kind");
          exchange.service = body.text("service");
          exchange.text = body.text("text");
          exchange.due = body.maybe_day("due");
          if (body.is_wrong()) return body.wrong();
          const auto done = write_exchange(act, registry, exchange);
          if (!done) return fail(done.error());
          return {};
        },
        201);
  }
  [[nodiscard]] Response post_opinion(const Request& request) const {
    const auto id = ExchangeId::parse(request.param("opinion"));
    if (!id) return web::error_response(request, NotFound{msg("No such opinion is asked for.")});
    const auto done =
        write(request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<void> {
          const auto stance = body.text("stance");
          const auto text = body.text("answer");
          if (body.is_wrong()) return body.wrong();
          return give_opinion(act, registry, *id, stance, text);
        });
    if (!done) return web::error_response(request, done.error());
    return with_json([&](JsonWriter& json) { json.field("given", true); });
  }
  [[nodiscard]] Response post_correction(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const auto text = body.text("text");
                            const auto due = body.day("due");
                            if (body.is_wrong()) return body.wrong();
                            return ask_correction(act, registry, application.id, text, due);
                          });
  }
  [[nodiscard]] Response post_scores(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            std::vector<Score> scores;
                            body.each("scores", [&](const boost::json::object& item, const std::string& place) {
                              auto& in = body.reading();
                              Score one;
                              one.criterion = in.text(item, "criterion", place + ".criterion");
                              // What is beyond a number's type is refused by the rule, and does not become another
                              // number.
                              one.score = static_cast<int>(std::clamp<std::int64_t>(
                                  in.integer(item, "score", place + ".score"), -1, score_max + 1));
                              if (!item.contains("score"))
                                in.wrong(place + ".score", msg("A whole number is expected here."));
                              one.comment = in.text(item, "comment", place + ".comment");
                              scores.push_back(std::move(one));
                            });
                            if (body.is_wrong()) return body.wrong();
                            return score(act, registry, application.id, scores);
                          });
  }
  [[nodiscard]] Response post_proposal(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const auto amount = body.cents("amount");
                            const auto motive = body.text("motive");
                            if (body.is_wrong()) return body.wrong();
                            return propose(act, registry, application.id, amount, motive);
                          });
  }

  // ---- decision, agreement ----

  [[nodiscard]] Response post_decision(const Request& request) const {
    return on_application(
        request,
        [](access::Act& act, const territory::Registry& registry, const Application& application,
           Body& body) -> Result<void> {
          Ruling ruling;
          ruling.verdict = body.word_of<Verdict>("verdict");
          if (body.has("amount") || ruling.verdict == Verdict::granted || ruling.verdict == Verdict::amended)
            ruling.amount_cents = body.cents("amount");
          ruling.motive = body.text("motive");
          ruling.session = body.text("session");
          if (body.is_wrong()) return body.wrong();
          const auto done = decide(act, registry, application.id, ruling);
          if (!done) return fail(done.error());
          return {};
        },
        201);
  }
  [[nodiscard]] Response put_agreement(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            auto agreement = draft_agreement(act.db, registry, application);
                            const auto standing = agreement_of(act.db, application.id);
                            if (standing && !standing->state_signed_at) agreement = *standing;
                            const auto text = [&](std::string_view key, std::string& into) {
                              if (body.has(key)) into = body.text(key);
                            };
                            text("object", agreement.object);
                            text("conditions", agreement.conditions);
                            text("clauses", agreement.clauses);
                            if (body.has("is_agreement")) agreement.is_agreement = body.flag("is_agreement");
                            if (body.has("report_due")) agreement.report_due = body.day("report_due");
                            if (body.has("ends")) agreement.ends = body.day("ends");
                            if (body.has("schedule")) agreement.schedule.clear();
                            body.each("schedule", [&](const boost::json::object& item, const std::string& place) {
                              Instalment one;
                              one.kind = body.word_in<PaymentKind>(item, "kind", place + ".kind");
                              one.amount_cents = body.cents_in(item, "amount", place + ".amount");
                              const auto due = body.reading().date(item, "due", place + ".due");
                              if (!due && !body.is_wrong()) body.reading().wrong(place + ".due", msg("Enter the day."));
                              one.due = due.value_or(Date{});
                              agreement.schedule.push_back(one);
                            });
                            if (body.has("milestones")) agreement.milestones.clear();
                            body.each("milestones", [&](const boost::json::object& item, const std::string& place) {
                              Milestone one;
                              one.title = body.reading().text(item, "title", place + ".title");
                              one.kind = body.word_in<MilestoneKind>(item, "kind", place + ".kind");
                              const auto due = body.reading().date(item, "due", place + ".due");
                              if (!due && !body.is_wrong()) body.reading().wrong(place + ".due", msg("Enter the day."));
                              one.due = due.value_or(Date{});
                              agreement.milestones.push_back(std::move(one));
                            });
                            if (body.is_wrong()) return body.wrong();
                            return write_agreement(act, registry, application.id, agreement);
                          });
  }
  template <Result<void> (*rule)(access::Act&, const territory::Registry&, ApplicationId, std::string_view)>
  [[nodiscard]] Response sign(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const auto seen = body.text("digest");
                            if (seen.empty())
                              body.reading().wrong("digest", msg("Say which text was read, by its digest."));
                            if (body.is_wrong()) return body.wrong();
                            return rule(act, registry, application.id, seen);
                          });
  }

  [[nodiscard]] Response show_agreement_file(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      const auto found = application_named(session, request.param("application"));
      if (!found || !may_read(session, registry, actor, *found)) return web::error_response(request, no_application());
      Query query{request};
      const auto version = query.number("version", 1, 100'000, 0);
      intake::DocumentFormat format{};
      const auto lang = query.text("lang");
      if (lang && *lang != "fr" && *lang != "en")
        query.faults.push_back({"lang", msg("“{0}” is none of the words expected.", shorten(*lang, 40))});
      if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
      const auto agreement =
          agreement_version(session, found->id, version == 0 ? std::nullopt : std::optional(static_cast<int>(version)));
      if (!agreement || !intake::parse_word(request.param("format"), format))
        return web::error_response(request, NotFound{msg("There is no such version of the agreement.")});
      auto bytes = intake::write_document(agreement_document(session, registry, *found, *agreement,
                                                             !lang           ? request.lang
                                                             : *lang == "fr" ? Lang::fr
                                                                             : Lang::en),
                                          format);
      return web::download(std::string(intake::content_type(format)), agreement_file_name(*found, *agreement, format),
                           [bytes = std::move(bytes)](web::BodySink& sink) { sink.write(bytes); });
    });
  }

  // ---- co-funding ----

  // What a co-funder says stands in the address, its document is the body, as a piece is.
  template <Result<void> (*rule)(access::Act&, const territory::Registry&, ApplicationId, const SaidOfCofunder&,
                                 const plan::ExaminedFile*)>
  Response post_cofunding(const Request& request) const {
    Query query{request};
    SaidOfCofunder said;
    said.account = query.text("account").value_or("");
    said.name = query.text("cofunder").value_or("");
    if (const auto status = query.one_of<Commitment>("status"))
      said.status = *status;
    else if (query.faults.empty())
      query.faults.push_back({"status", msg("Say what the situation of this co-funder is.")});
    if (const auto typed = query.text("amount")) {
      const auto cents = ledger::read_cents(*typed);
      if (!cents) query.faults.push_back({"amount", msg("An amount in euros is expected here, as \"1234.56\".")});
      said.amount_cents = cents.value_or(0);
    }
    if (const auto typed = query.text("day")) {
      said.day = Date::parse(*typed);
      if (!said.day) query.faults.push_back({"day", msg("Enter the day.")});
    }
    said.title = query.text("title").value_or("");
    said.reference = query.text("reference").value_or("");
    said.note = query.text("note").value_or("");
    said.file_name = query.text("file_name").value_or("");
    if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
    const plan::ExaminedFile file(request.body, piece_bytes_max);
    const auto* document = request.body.empty() ? nullptr : &file;
    return on_application(
        request,
        [&](access::Act& act, const territory::Registry& registry, const Application& application, Body&) {
          return rule(act, registry, application.id, said, document);
        },
        201);
  }
  [[nodiscard]] Response list_open_cofunding(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      Query query{request};
      const auto department = query.place(registry, "department");
      if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
      if (!may_read_all(actor, registry, department.value_or(registry.nation().key)))
        return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_applications))});
      return with_json([&](JsonWriter& json) {
        json.key("grants");
        json.array([&] {
          for (const auto& one : open_cofunding(session, department)) {
            json.object([&] {
              json.field("application", one.number);
              json.field("title", one.title);
              json.field("organisation", one.organisation_name);
              json.field("territory", name_of(registry, one.department));
              json.field("state", word(one.state));
              json.field("cofunding", ledger::plain(one.cofunding_cents));
              json.field("firm", ledger::plain(one.firm_cents));
              json.field("firm_share_percent", one.firm_percent);
            });
          }
        });
      });
    });
  }

  // ---- milestones ----

  template <class Rule>
  Response on_milestone(const Request& request, Rule&& rule) const {
    const auto id = MilestoneId::parse(request.param("milestone"));
    return on_application(request,
                          [&](access::Act& act, const territory::Registry& registry, const Application& application,
                              Body& body) -> Result<void> {
                            const auto found = id ? find_milestone(act.db, *id) : std::nullopt;
                            if (!found || found->application != application.id)
                              return fail(NotFound{msg("This milestone does not exist.")});
                            return rule(act, registry, *id, body);
                          });
  }
  [[nodiscard]] Response milestone_done(const Request& request) const {
    return on_milestone(
        request, [](access::Act& act, const territory::Registry& registry, MilestoneId id, Body& body) -> Result<void> {
          const auto note = body.text("note");
          if (body.is_wrong()) return body.wrong();
          return mark_milestone_done(act, registry, id, note);
        });
  }
  [[nodiscard]] Response milestone_accepted(const Request& request) const {
    return on_milestone(request, [](access::Act& act, const territory::Registry& registry, MilestoneId id, Body&) {
      return accept_milestone(act, registry, id);
    });
  }
  [[nodiscard]] Response milestone_returned(const Request& request) const {
    return on_milestone(
        request, [](access::Act& act, const territory::Registry& registry, MilestoneId id, Body& body) -> Result<void> {
          const auto motive = body.text("motive");
          if (body.is_wrong()) return body.wrong();
          return return_milestone(act, registry, id, motive);
        });
  }
  [[nodiscard]] Response list_milestones(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      Query query{request};
      const auto department = query.place(registry, "department");
      if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
      if (!may_read_all(actor, registry, department.value_or(registry.nation().key)))
        return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_applications))});
      return with_json([&](JsonWriter& json) {
        json.key("milestones");
        json.array([&] {
          for (const auto& one : open_milestones(session, department, context.clock.today())) {
            json.object([&] {
              json.field("id", one.id);
              json.field("application", one.number);
              json.field("organisation", one.organisation_name);
              json.field("title", one.title);
              json.field("kind", word(one.kind));
              json.field("due", one.due);
              json.field("state", word(one.state));
            });
          }
        });
      });
    });
  }

  // ---- assessment, renewal ----

  [[nodiscard]] Response put_assessment(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            Assessment one;
                            const auto seen = body.revision("version");
                            one.conditions = body.word_of<Grade>("conditions");
                            one.objectives = body.word_of<Grade>("objectives");
                            one.accounts = body.word_of<Grade>("accounts");
                            one.recommendation = body.word_of<Advice>("recommendation");
                            one.text = body.text("text");
                            if (body.is_wrong()) return body.wrong();
                            const auto done =
                                assess(act, registry, application.id,
                                       static_cast<int>(std::clamp<std::int64_t>(seen, -1, 1'000'000)), one);
                            if (!done) return fail(done.error());
                            return {};
                          });
  }
  [[nodiscard]] Response put_renewal(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            std::optional<ApplicationId> earlier;
                            if (!body.says_nothing("earlier")) {
                              const auto found = application_named(act.db, body.text("earlier"));
                              if (body.is_wrong()) return body.wrong();
                              // One that does not exist is told as one that cannot be renewed.
                              earlier = found ? found->id : ApplicationId{};
                            }
                            return declare_renewal(act, registry, application.id, earlier);
                          });
  }
  [[nodiscard]] Response post_override(const Request& request) const {
    return on_application(
        request,
        [](access::Act& act, const territory::Registry& registry, const Application& application,
           Body& body) -> Result<void> {
          const auto earlier = application_named(act.db, body.text("earlier"));
          const auto motive = body.text("motive");
          if (body.is_wrong()) return body.wrong();
          const auto done =
              ask_override(act, registry, application.id, earlier ? earlier->id : ApplicationId{}, motive);
          if (!done) return fail(done.error());
          return {};
        },
        201);
  }
  template <bool confirms>
  [[nodiscard]] Response answer_one_override(const Request& request) const {
    return on_application(request,
                          [&](access::Act& act, const territory::Registry& registry, const Application& application,
                              Body& body) -> Result<void> {
                            const auto id = OverrideId::parse(request.param("override"));
                            const auto motive = body.has("motive") ? body.text("motive") : std::string();
                            if (body.is_wrong()) return body.wrong();
                            const auto all = earlier_grants(act.db, application);
                            const bool is_known =
                                id && std::any_of(all.begin(), all.end(), [&](const Earlier& one) {
                                  return std::any_of(one.overrides.begin(), one.overrides.end(),
                                                     [&](const Override& each) { return each.id == *id; });
                                });
                            if (!is_known) return fail(NotFound{msg("This override does not exist.")});
                            return answer_override(act, registry, *id, confirms, motive);
                          });
  }
  [[nodiscard]] Response list_assessments(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      Query query{request};
      const auto department = query.place(registry, "department");
      if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
      if (!may_read_all(actor, registry, department.value_or(registry.nation().key)))
        return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_applications))});
      return with_json([&](JsonWriter& json) {
        json.key("grants");
        json.array([&] {
          for (const auto& one : to_assess(session, department, context.clock.today())) {
            json.object([&] {
              json.field("id", one.application);
              json.field("number", one.number);
              json.field("organisation", one.organisation_name);
              json.field("title", one.title);
              json.field("department", name_of(registry, one.department));
              json.field("report_due", one.due);
              json.field("report_state", word(one.report_state));
            });
          }
        });
        json.key("overrides");
        json.array([&] {
          for (const auto& one : overrides_waiting(session, department)) {
            json.object([&] {
              json.field("id", one.id);
              json.field("application", one.number);
              json.field("earlier", one.earlier_number);
              json.field("reason", one.reason);
              json.field("motive", one.motive);
              json.field("asked_at", one.asked_at);
              json.field("asked_by", one.asked_by);
            });
          }
        });
      });
    });
  }

  // ---- payments, report, recovery ----

  [[nodiscard]] Response list_payments(const Request& request) const {
    return read(request, [&](db::Session& session, const territory::Registry& registry, const access::Actor& actor) {
      Query query{request};
      PaymentFilter filter;
      filter.department = query.place(registry, "department");
      filter.state = query.one_of<PaymentState>("state");
      if (const auto day = query.text("due_before")) {
        filter.due_before = Date::parse(*day);
        if (!filter.due_before) query.faults.push_back({"due_before", msg("A date is expected here, as 2016-11-15.")});
      }
      filter.limit = query.number("limit", 1, limit_max, 50);
      filter.offset = query.number("offset", 0, 10'000'000, 0);
      if (!query.faults.empty()) return web::error_response(request, Invalid{std::move(query.faults)});
      if (!may_read_all(actor, registry, filter.department.value_or(registry.nation().key)))
        return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_applications))});
      std::int64_t total = 0;
      const auto rows = payments(session, filter, &total);
      return with_json([&](JsonWriter& json) {
        json.field("total", total);
        json.field("offset", filter.offset);
        json.field("limit", filter.limit);
        json.key("payments");
        json.array([&] {
          for (const auto& row : rows) {
            json.object([&] {
              json.field("application", row.application_number);
              json.field("organisation", row.organisation_name);
              json.field("title", row.title);
              json.field("department", name_of(registry, row.department));
              funding::write(json, row.payment, true);
            });
          }
        });
      });
    });
  }
  template <class Rule>
  Response on_payment(const Request& request, Rule&& rule) const {
    std::string owner;
    const auto done =
        write(request, [&](access::Act& act, const territory::Registry& registry, Body& body) -> Result<void> {
          const auto id = PaymentId::parse(request.param("payment"));
          const auto payment = id ? find_payment(act.db, *id) : std::nullopt;
          const auto application = payment ? find_application(act.db, payment->application) : std::nullopt;
          if (!application || !may_read(act.db, registry, act.actor, *application))
            return fail(NotFound{msg("This payment does not exist.")});
          owner = application->id.text();
          return rule(act, registry, payment->id, body);
        });
    return done ? one_application(request, owner) : web::error_response(request, done.error());
  }
  [[nodiscard]] Response certify(const Request& request) const {
    return on_payment(
        request, [](access::Act& act, const territory::Registry& registry, PaymentId id, Body& body) -> Result<void> {
          const auto text = body.text("certificate");
          if (body.is_wrong()) return body.wrong();
          return certify_payment(act, registry, id, text);
        });
  }
  [[nodiscard]] Response order(const Request& request) const {
    return on_payment(request, [](access::Act& act, const territory::Registry& registry, PaymentId id, Body&) {
      return order_payment(act, registry, id);
    });
  }
  [[nodiscard]] Response confirm(const Request& request) const {
    return on_payment(
        request, [](access::Act& act, const territory::Registry& registry, PaymentId id, Body& body) -> Result<void> {
          const auto amount = body.cents("amount");
          const auto day = body.day("paid_on");
          const auto reference = body.text("reference");
          if (body.is_wrong()) return body.wrong();
          return confirm_payment(act, registry, id, amount, day, reference);
        });
  }
  [[nodiscard]] Response cancel(const Request& request) const {
    return on_payment(
        request, [](access::Act& act, const territory::Registry& registry, PaymentId id, Body& body) -> Result<void> {
          const auto motive = body.text("motive");
          if (body.is_wrong()) return body.wrong();
          return cancel_payment(act, registry, id, motive);
        });
  }
  [[nodiscard]] Response put_report(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const auto seen = body.revision();
                            if (body.is_wrong()) return body.wrong();
                            const auto report = read_report(body.rest({"revision"}));
                            if (!report) return fail(report.error());
                            return submit_report(act, registry, application.id, seen, *report);
                          });
  }
  [[nodiscard]] Response post_acceptance(const Request& request) const {
    return on_application(request,
                          [](access::Act& act, const territory::Registry& registry, const Application& application,
                             Body& body) -> Result<void> {
                            const auto ineligible = body.has("ineligible") ? body.cents("ineligible") : 0;
                            const auto motive = body.text("motive");
                            if (body.is_wrong()) return body.wrong();
                            return accept_report(act, registry, application.id, ineligible, motive);
                          });
  }
  [[nodiscard]] Response post_recovery(const Request& request) const {
    return on_application(
        request,
        [](access::Act& act, const territory::Registry& registry, const Application& application,
           Body& body) -> Result<void> {
          const auto amount = body.cents("amount");
          const auto due = body.day("due");
          const auto motive = body.text("motive");
          if (body.is_wrong()) return body.wrong();
          const auto done = order_recovery(act, registry, application.id, amount, due, motive);
          if (!done) return fail(done.error());
          return {};
        },
        201);
  }
  [[nodiscard]] Response post_receipt(const Request& request) const {
    return on_application(
        request,
        [&](access::Act& act, const territory::Registry& registry, const Application& application,
            Body& body) -> Result<void> {
          const auto id = RecoveryId::parse(request.param("recovery"));
          const auto recoveries = recoveries_of(act.db, application.id);
          if (!id || std::none_of(recoveries.begin(), recoveries.end(), [&](const Recovery& r) { return r.id == *id; }))
            return fail(NotFound{msg("This recovery does not exist.")});
          Receipt receipt;
          receipt.amount_cents = body.cents("amount");
          receipt.day = body.day("day");
          receipt.reference = body.text("reference");
          if (body.is_wrong()) return body.wrong();
          return enter_receipt(act, registry, *id, receipt);
        },
        201);
  }
};

}  // namespace

void add_api_routes(web::Router& router, ApiContext context) {
  add_chain_api_routes(router, context);
  for (const auto& [name, schema] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"GrantText", text_schema},
           {"GrantCall", call_schema},
           {"GrantCallText", call_text_schema},
           {"GrantCalls", calls_schema},
           {"NewGrantCall", new_call_schema},
           {"GrantCallEdit", call_edit_schema},
           {"GrantCallCorrection", call_correction_schema},
           {"GrantCallVersions", call_versions_schema},
           {"GrantMotive", motive_schema},
           {"GrantDerogation", override_refusal_schema},
           {"GrantOrganisation", organisation_schema},
           {"GrantOrganisations", organisations_schema},
           {"GrantApplicationRow", row_schema},
           {"GrantApplications", rows_schema},
           {"GrantApplication", application_schema},
           {"NewGrantApplication", new_application_schema},
           {"GrantPart", part_schema},
           {"GrantPromises", promises_schema},
           {"GrantAssessment", assessment_schema},
           {"GrantRenewal", renewal_schema},
           {"GrantOverride", override_schema},
           {"GrantOverrideAnswer", override_refusal_schema},
           {"GrantsToAssess", to_assess_schema},
           {"GrantHandOver", hand_over_schema},
           {"GrantExchange", exchange_schema},
           {"GrantOpinion", opinion_schema},
           {"GrantCorrection", correction_schema},
           {"GrantScores", scores_schema},
           {"GrantProposal", proposal_schema},
           {"GrantRuling", ruling_schema},
           {"GrantAgreement", agreement_schema},
           {"GrantSignature", signature_schema},
           {"GrantMilestoneNote", milestone_note_schema},
           {"GrantMilestones", milestones_schema},
           {"GrantCofunding", cofunding_schema},
           {"GrantOpenCofunding", open_cofunding_schema},
           {"GrantPayment", payment_schema},
           {"GrantPayments", payments_schema},
           {"GrantCertificate", certificate_schema},
           {"GrantPaid", paid_schema},
           {"GrantReport", report_schema},
           {"GrantAcceptance", acceptance_schema},
           {"GrantRecovery", recovery_schema},
           {"GrantReceipt", receipt_schema}})
    router.add_schema(std::string(name), std::string(schema));

  add_past_api_routes(router, context);
  add_specification_api_routes(router, context);
  const auto api = std::make_shared<const Api>(Api{context});
  using access::Right;
  using web::Method;
  using Answer = Response (Api::*)(const Request&) const;
  const auto route = [&](Method method, std::string_view name, std::string_view pattern, Right right,
                         std::string_view summary, std::string_view answered, std::string_view asked, Answer answer) {
    web::Route out;
    out.name = fmt::format("funding.api_{}", name);
    out.method = method;
    out.pattern = fmt::format("/api/v1/{}", pattern);
    out.right = access::word(right);
    // Which territory it is about stands in what the address names: the rule asks there.
    if (right != Right::read_aggregates) out.scope = std::string(web::scope_each);
    out.summary = std::string(summary);
    out.response_schema = std::string(answered);
    out.request_schema = std::string(asked);
    out.handler = [api, answer](const Request& request) { return ((*api).*answer)(request); };
    return out;
  };
  const auto get = [&](std::string_view name, std::string_view pattern, Right right, std::string_view summary,
                       std::string_view answered, Answer answer, std::vector<std::string> query = {}) {
    auto out = route(Method::get, name, pattern, right, summary, answered, "", answer);
    out.query_names = std::move(query);
    router.add(std::move(out));
  };
  const auto send = [&](Method method, std::string_view name, std::string_view pattern, Right right,
                        std::string_view summary, std::string_view asked, Answer answer,
                        std::string_view answered = "GrantApplication") {
    router.add(route(method, name, pattern, right, summary, answered, asked, answer));
  };

  get("calls", "calls", Right::read_aggregates,
      "Calls for projects: those open today, or with all=1 or a state the others", "GrantCalls", &Api::list_calls,
      {"state", "territory", "all"});
  get("call", "calls/{call}", Right::read_aggregates, "One call, by its code or id", "GrantCall", &Api::show_call);
  get("call_versions", "calls/{call}/versions", Right::read_aggregates, "What a call said, version by version",
      "GrantCallVersions", &Api::call_versions);
  send(Method::post, "create_call", "calls", Right::write_calls, "Write a call for projects, as a draft",
       "NewGrantCall", &Api::post_call, "GrantCall");
  send(Method::patch, "edit_call", "calls/{call}", Right::write_calls, "Change a draft; 409 when another changed it",
       "GrantCallEdit", &Api::patch_call, "GrantCall");
  send(Method::post, "publish_call", "calls/{call}/publish", Right::publish_calls,
       "Publish a call: its text is frozen; with a motive where applicants have less than 60 days", "GrantDerogation",
       &Api::decide_on_call<CallVerb::publish>, "GrantCall");
  send(Method::post, "close_call", "calls/{call}/close", Right::publish_calls,
       "Close a call before its last day, with a motive", "GrantMotive", &Api::decide_on_call<CallVerb::close>,
       "GrantCall");
  // Whoever may, depends on its state: the rule asks.
  send(Method::post, "withdraw_call", "calls/{call}/withdraw", Right::read_credits, "Withdraw a call, with a motive",
       "GrantMotive", &Api::decide_on_call<CallVerb::withdraw>, "GrantCall");
  send(Method::post, "correct_call", "calls/{call}/correct", Right::publish_calls,
       "Correct a published call in favour of applicants, with a motive", "GrantCallCorrection",
       &Api::post_call_correction, "GrantCall");

  get("organisations", "organisations", Right::apply_for_grants,
      "Organisations that one acts for, or the one that bears a number", "GrantOrganisations", &Api::list_organisations,
      {"number"});
  get("organisation", "organisations/{organisation}", Right::read_aggregates,
      "One organisation, for its members and the services that read its applications", "GrantOrganisation",
      &Api::show_organisation);
  send(Method::post, "declare_organisation", "organisations", Right::apply_for_grants,
       "Declare an organisation; 409 when its number is known", "GrantOrganisation", &Api::post_organisation,
       "GrantOrganisation");
  send(Method::patch, "edit_organisation", "organisations/{organisation}", Right::apply_for_grants,
       "Change what an organisation says of itself", "GrantOrganisation", &Api::patch_organisation,
       "GrantOrganisation");
  send(Method::post, "join_organisation", "organisations/{organisation}/join", Right::apply_for_grants,
       "Ask to act for an organisation", "", &Api::post_join, "GrantOrganisation");
  send(Method::post, "admit_member", "organisations/{organisation}/members/{account}/admit", Right::apply_for_grants,
       "Admit an account that asks to join", "", &Api::on_member<partner::admit_member>, "GrantOrganisation");
  send(Method::post, "end_member", "organisations/{organisation}/members/{account}/end", Right::apply_for_grants,
       "End that an account acts for an organisation", "", &Api::on_member<partner::end_member>, "GrantOrganisation");

  // Applicants and services share what reads: the function asks who may read which.
  get("applications", "applications", Right::read_aggregates,
      "Applications of a department or of all, for the services; of one's own organisations, for applicants",
      "GrantApplications", &Api::list_applications,
      {"department", "call", "state", "organisation", "officer", "words", "order", "limit", "offset"});
  get("application", "applications/{application}", Right::read_aggregates,
      "One application by its number or id: content, checks, exchanges, decisions, payments, report",
      "GrantApplication", &Api::show_application);
  send(Method::post, "start_application", "applications", Right::apply_for_grants,
       "Begin an application under a call that is open", "NewGrantApplication", &Api::post_application);
  send(Method::put, "save_part", "applications/{application}/parts/{part}", Right::apply_for_grants,
       "Save the project, the budget, the outcomes or the aids; 409 when another member saved that part meanwhile",
       "GrantPart", &Api::put_part);
  auto upload = route(Method::post, "attach_piece", "applications/{application}/pieces", Right::apply_for_grants,
                      "Attach a document, its bytes as the body", "GrantApplication", "", &Api::post_piece);
  upload.request_type = "application/octet-stream";
  upload.query_names = {"piece", "file_name"};
  upload.body_limit = static_cast<std::size_t>(piece_bytes_max) + (1U << 20U);
  router.add(std::move(upload));
  auto piece = route(Method::get, "piece", "pieces/{piece}", Right::read_aggregates, "A document of an application", "",
                     "", &Api::show_piece);
  piece.response_type = "application/octet-stream";
  router.add(std::move(piece));
  send(Method::del, "remove_piece", "pieces/{piece}", Right::apply_for_grants,
       "Remove a document of a draft or of an application sent back", "", &Api::delete_piece);
  send(Method::post, "submit", "applications/{application}/submit", Right::apply_for_grants,
       "Submit an application, or complete one that was sent back", "GrantPromises", &Api::submit);
  send(Method::post, "withdraw", "applications/{application}/withdraw", Right::apply_for_grants,
       "Withdraw an application, with a motive", "GrantMotive", &Api::with_motive<withdraw_application>);

  const auto instruct = Right::instruct_applications;
  send(Method::post, "take_file", "applications/{application}/take", instruct, "Take a file for instruction", "",
       &Api::bare<take_file>);
  send(Method::post, "hand_over", "applications/{application}/hand-over", instruct,
       "Hand a file over to another officer, with a motive", "GrantHandOver", &Api::post_hand_over);
  send(Method::post, "write_exchange", "applications/{application}/exchanges", instruct,
       "Write a note, a contact, or ask a service for its opinion", "GrantExchange", &Api::post_exchange);
  send(Method::post, "give_opinion", "opinions/{opinion}", Right::give_opinions, "Give an opinion that was asked for",
       "GrantOpinion", &Api::post_opinion, "");
  send(Method::post, "ask_correction", "applications/{application}/correction", instruct,
       "Send an application back to be completed", "GrantCorrection", &Api::post_correction);
  send(Method::post, "declare_complete", "applications/{application}/complete", instruct,
       "Declare an application complete", "", &Api::bare<declare_complete>);
  send(Method::post, "declare_inadmissible", "applications/{application}/inadmissible", instruct,
       "Declare an application inadmissible, naming the rule", "GrantMotive", &Api::with_motive<declare_inadmissible>);
  send(Method::post, "score", "applications/{application}/scores", instruct, "Score an application by each criterion",
       "GrantScores", &Api::post_scores);
  send(Method::post, "propose", "applications/{application}/proposal", instruct, "Propose an amount for decision",
       "GrantProposal", &Api::post_proposal);
  send(Method::post, "take_back", "applications/{application}/take-back", instruct,
       "Take a proposal back to instruction, with a motive", "GrantMotive", &Api::with_motive<take_back>);

  const auto cofunding = [&](std::string_view name, std::string_view path, Right right, std::string_view summary,
                             Answer answer) {
    auto out = route(Method::post, name, fmt::format("applications/{{application}}/cofunding/{}", path), right, summary,
                     "GrantApplication", "", answer);
    out.request_type = "application/octet-stream";
    out.query_names = {"account", "cofunder", "status", "amount", "title", "day", "reference", "note", "file_name"};
    out.body_limit = static_cast<std::size_t>(piece_bytes_max) + (1U << 20U);
    router.add(std::move(out));
  };
  cofunding("declare_cofunding", "declare", Right::apply_for_grants,
            "Declare what a co-funder says, its document as the body", &Api::post_cofunding<declare_cofunding>);
  cofunding("record_cofunding", "record", instruct,
            "Record what a co-funder says, its document as the body, or none with its reference",
            &Api::post_cofunding<record_cofunding>);
  get("open_cofunding", "cofunding", Right::read_applications,
      "Grants decided or signed whose co-funding is not all firm, of a department or of all", "GrantOpenCofunding",
      &Api::list_open_cofunding, {"department"});
  send(Method::post, "milestone_done", "applications/{application}/milestones/{milestone}/done",
       Right::apply_for_grants, "Say that a milestone is done", "GrantMilestoneNote", &Api::milestone_done);
  send(Method::post, "accept_milestone", "applications/{application}/milestones/{milestone}/accept", instruct,
       "Accept a milestone that is done", "", &Api::milestone_accepted);
  send(Method::post, "return_milestone", "applications/{application}/milestones/{milestone}/return", instruct,
       "Return a milestone, with a motive", "GrantMotive", &Api::milestone_returned);
  get("milestones", "milestones", Right::read_applications,
      "Milestones of grants that are late or wait to be accepted, of a department or of all", "GrantMilestones",
      &Api::list_milestones, {"department"});
  send(Method::put, "assess", "applications/{application}/assessment", instruct,
       "Assess a grant whose report is accepted or overdue; 409 when another did meanwhile", "GrantAssessment",
       &Api::put_assessment);
  // Its members say it while it is written, who instructs after that: the rule asks.
  send(Method::put, "declare_renewal", "applications/{application}/renewal", Right::read_aggregates,
       "Say which grant of an earlier year an application renews", "GrantRenewal", &Api::put_renewal);
  send(Method::post, "ask_override", "applications/{application}/overrides", instruct,
       "Ask that a grant is renewed although it is not assessed, or against its assessment", "GrantOverride",
       &Api::post_override);
  send(Method::post, "confirm_override", "applications/{application}/overrides/{override}/confirm",
       Right::decide_grants, "Confirm an override, as a second person", "GrantOverrideAnswer",
       &Api::answer_one_override<true>);
  send(Method::post, "refuse_override", "applications/{application}/overrides/{override}/refuse", Right::decide_grants,
       "Refuse an override, with a motive", "GrantOverrideAnswer", &Api::answer_one_override<false>);
  get("assessments", "assessments", Right::read_applications,
      "Grants to assess, and overrides that wait for an answer, of a department or of all", "GrantsToAssess",
      &Api::list_assessments, {"department"});

  send(Method::post, "decide", "applications/{application}/decisions", Right::decide_grants,
       "Grant, refuse, revoke or amend: a grant holds its amount", "GrantRuling", &Api::post_decision);
  send(Method::put, "write_agreement", "applications/{application}/agreement", instruct,
       "Write the agreement; what is left out is proposed", "GrantAgreement", &Api::put_agreement);
  auto agreement_file =
      route(Method::get, "agreement_file", "applications/{application}/agreement/{format}", Right::read_aggregates,
            "The agreement as pdf or odt: the last version, or another one", "", "", &Api::show_agreement_file);
  agreement_file.response_type = "application/octet-stream";
  agreement_file.query_names = {"version", "lang"};
  router.add(std::move(agreement_file));
  send(Method::post, "sign_for_beneficiary", "applications/{application}/agreement/sign-for-beneficiary",
       Right::apply_for_grants, "Sign the agreement for the organisation", "GrantSignature",
       &Api::sign<sign_for_beneficiary>);
  send(Method::post, "sign_for_state", "applications/{application}/agreement/sign-for-state", Right::decide_grants,
       "Sign for the State: what was held is committed", "GrantSignature", &Api::sign<sign_for_state>);

  get("payments", "payments", Right::read_applications, "Payments of a department or of all, by the day they are due",
      "GrantPayments", &Api::list_payments, {"department", "state", "due_before", "limit", "offset"});
  send(Method::post, "certify_payment", "payments/{payment}/certify", Right::certify_service,
       "Certify the service done", "GrantCertificate", &Api::certify);
  send(Method::post, "order_payment", "payments/{payment}/order", Right::pay_credits,
       "Order a payment: its amount is held in CP", "", &Api::order);
  send(Method::post, "confirm_payment", "payments/{payment}/confirm", Right::pay_credits,
       "Enter what was really paid; the same sent twice is once", "GrantPaid", &Api::confirm);
  send(Method::post, "cancel_payment", "payments/{payment}/cancel", Right::pay_credits,
       "Cancel the order of a payment, with a motive", "GrantMotive", &Api::cancel);
  send(Method::put, "submit_report", "applications/{application}/report", Right::apply_for_grants,
       "Submit the report, once the action has ended", "GrantReport", &Api::put_report);
  send(Method::post, "return_report", "applications/{application}/report/return", instruct,
       "Return a report, with a motive", "GrantMotive", &Api::with_motive<return_report>);
  send(Method::post, "accept_report", "applications/{application}/report/accept", instruct,
       "Accept a report: what the grant comes to is computed", "GrantAcceptance", &Api::post_acceptance);
  send(Method::post, "order_recovery", "applications/{application}/recoveries", Right::decide_grants,
       "Order the recovery of what was paid above what is due", "GrantRecovery", &Api::post_recovery);
  send(Method::post, "enter_receipt", "applications/{application}/recoveries/{recovery}/receipts", Right::pay_credits,
       "Enter what came back", "GrantReceipt", &Api::post_receipt);
  send(Method::post, "close", "applications/{application}/close", Right::decide_grants,
       "Close a grant whose accounts are rendered", "", &Api::bare<close_application>);
}

}  // namespace jalon::funding
