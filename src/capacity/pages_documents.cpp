// SPDX-License-Identifier: EUPL-1.2
// The files of openings and closings: attached and removed by who keeps the places, downloaded by those who work in the
// territory. From pages and for programs.
#include "base/json.hpp"
#include "capacity/pages.hpp"
#include "plan/pages.hpp"

namespace jalon::capacity {

namespace {

// To the opening or closing of places that the address names, or to the closing of the service.
Result<void> attach(const Shared& state, const web::Request& request, std::string_view origin,
                    std::string_view file_name, std::string_view bytes) {
  const auto change = ChangeId::parse(request.param("change"));
  const auto closing = ClosingId::parse(request.param("closing"));
  if (!change && !closing) return fail(NotFound{msg("This opening or closing does not exist.")});
  const auto file = examined(*state, bytes);
  return act_as_reader(*state, request, origin, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto done = change ? attach_document(act, context, *change, file_name, file)
                             : attach_document(act, context, *closing, file_name, file);
    if (!done) return fail(done.error());
    return {};
  });
}

Result<void> remove(const Shared& state, const web::Request& request, std::string_view origin) {
  const auto id = DocumentId::parse(request.param("document"));
  if (!id) return fail(NotFound{msg("There is no such document; it may have been removed already.")});
  return act_as_reader(*state, request, origin, [&](access::Act& act, const plan::Context& context) {
    return remove_document(act, context, *id);
  });
}

web::Response back(const web::Request& request) {
  return web::see_other("/services/" + std::string(request.param("service")));
}

web::Response post_document(const Shared& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto* upload = form.upload("file");
  const auto done = attach(state, request, "page", upload == nullptr ? "" : std::string_view(upload->file_name),
                           upload == nullptr ? "" : std::string_view(upload->bytes));
  if (done) return back(request);
  if (const auto* wrong = std::get_if<Invalid>(&done.error())) return service_again(*state, request, wrong->faults);
  return web::error_response(request, done.error());
}

web::Response post_removal(const Shared& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return web::error_response(request, Invalid{form.faults()});
  const auto done = remove(state, request, "page");
  return done ? back(request) : web::error_response(request, done.error());
}

web::Response send(const Shared& state, const web::Request& request) {
  return with_scene(*state, request, [&](Scene& scene) {
    const auto id = DocumentId::parse(request.param("document"));
    const auto document = id ? find_document(scene.db, *id) : std::nullopt;
    const auto service = document ? find_service(scene.db, document->service) : std::nullopt;
    const bool is_here = service && service->id.text() == request.param("service");
    const NotFound none{msg("There is no such document; it may have been removed already.")};
    if (!is_here) return web::error_response(request, none);
    if (!scene.may_read_months(*service))
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_plans))});
    auto bytes = document_bytes(scene.db, document->id);
    if (!bytes) return web::error_response(request, none);
    return plan::send_file(document->media_type, document->file_name, *std::move(bytes));
  });
}

web::Response api_documents(const Shared& state, const web::Request& request, int status) {
  const auto id = service_of(request);
  if (!id) return web::error_response(request, id.error());
  return with_scene(*state, request, [&](Scene& scene) {
    const auto service = find_service(scene.db, *id, scene.moment.known);
    if (!service) return web::error_response(request, NotFound{msg("This service does not exist.")});
    if (!scene.may_read_months(*service))
      return web::error_response(request, Forbidden{std::string(access::word(access::Right::read_plans))});
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.field("known_on", scene.moment.known_day);
      json.key("documents");
      write_json(json, documents_of(scene.db, *id, scene.moment.known));
    });
    return web::json(std::move(out), status);
  });
}

}  // namespace

plan::ExaminedFile examined(PagesState& state, std::string_view bytes) {
  const auto limit = state.context.database.read([](db::Session& session) {
    const auto programme = programme::current(session);
    return programme ? programme->rules.document_bytes_max : 0;
  });
  return {bytes, limit};
}

void add_document_routes(web::Router& router, const Shared& state) {
  using access::Right;
  using web::Method;
  const auto add = [&](std::string name, Method method, std::string pattern, Right right, web::Handler handler,
                       std::string summary = {}) {
    web::Route route;
    route.name = "capacity." + std::move(name);
    route.method = method;
    route.pattern = std::move(pattern);
    route.right = access::word(right);
    if (right != Right::read_aggregates) route.scope = web::scope_each;
    route.handler = std::move(handler);
    if (!summary.empty()) {
      route.summary = std::move(summary);
      route.response_schema = "PlaceDocumentList";
    }
    return route;
  };
  router.add_schema("PlaceDocumentList", R"({"type":"object","properties":{
"known_on":{"type":["string","null"],"format":"date"},
"documents":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},
"change":{"type":["string","null"],"format":"uuid","description":"the opening or closing of places that it is about"},
"closing":{"type":["string","null"],"format":"uuid","description":"or the closing of the service"},"file_name":{"type":"string"},"media_type":{"type":"string"},
"size_bytes":{"type":"integer"},"sha256":{"type":"string"},"added_at":{"type":"string","format":"date-time"},
"added_by":{"type":"string"},"removed":{"type":"boolean","description":"its content is gone"}},
"required":["id","change","closing","file_name","size_bytes","sha256","removed"]}}},"required":["documents"]})");
  for (const auto& [name, pattern] :
       {std::pair{"attach_document", "/services/{service}/ouvertures/{change}/documents"},
        {"attach_closing_document", "/services/{service}/fermetures/{closing}/documents"}}) {
    auto attach_page = add(name, Method::post, pattern, Right::manage_capacity,
                           [state](const web::Request& request) { return post_document(state, request); });
    attach_page.body_limit = upload_limit;
    router.add(std::move(attach_page));
  }
  router.add(add("remove_document", Method::post, "/services/{service}/documents/{document}/retirer",
                 Right::manage_capacity,
                 [state](const web::Request& request) { return post_removal(state, request); }));
  router.add(add("document", Method::get, "/services/{service}/documents/{document}", Right::read_aggregates,
                 [state](const web::Request& request) { return send(state, request); }));
  auto list = add(
      "api_documents", Method::get, "/api/v1/services/{service}/documents", Right::read_aggregates,
      [state](const web::Request& request) { return api_documents(state, request, 200); },
      "The documents of a service, of its openings and closings and of its own closing, for those who work in its "
      "territory");
  list.query_names = {"known_on"};
  router.add(std::move(list));
  struct AttachRoute {
    std::string name, pattern, summary;
  };
  for (auto& one :
       {AttachRoute{"api_attach_document", "/api/v1/services/{service}/changes/{change}/documents",
                    "Attach the bytes of a file to an opening or a closing; the same file sent again is kept once"},
        AttachRoute{"api_attach_closing_document", "/api/v1/services/{service}/closings/{closing}/documents",
                    "Attach the bytes of a file to the closing of a service; the same file sent again is kept once"}}) {
    auto attach_api = add(
        one.name, Method::post, one.pattern, Right::manage_capacity,
        [state](const web::Request& request) {
          const auto done = attach(state, request, "api", request.query_value("file_name").value_or(""), request.body);
          return done ? api_documents(state, request, 201) : web::error_response(request, done.error());
        },
        one.summary);
    attach_api.query_names = {"file_name"};
    attach_api.request_type = "application/octet-stream";
    attach_api.body_limit = upload_limit;
    router.add(std::move(attach_api));
  }
  auto read = add(
      "api_document", Method::get, "/api/v1/services/{service}/documents/{document}", Right::read_aggregates,
      [state](const web::Request& request) { return send(state, request); },
      "The content of a document, as the file that was attached");
  read.response_schema.clear();
  read.response_type = "application/octet-stream";
  router.add(std::move(read));
  router.add(add(
      "api_remove_document", Method::del, "/api/v1/services/{service}/documents/{document}", Right::manage_capacity,
      [state](const web::Request& request) {
        const auto done = remove(state, request, "api");
        return done ? api_documents(state, request, 200) : web::error_response(request, done.error());
      },
      "Remove a document for good; its name and its fingerprint stay"));
}

}  // namespace jalon::capacity
