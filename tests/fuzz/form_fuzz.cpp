// SPDX-License-Identifier: EUPL-1.2
// Posted bodies: the first byte chooses between the two encodings, the rest is the body.
#include <cstdlib>

#include "web/form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jalon;
  if (size == 0) return 0;
  web::Request request;
  request.method = web::Method::post;
  request.path = "/";
  request.headers.emplace_back(
      "content-type", data[0] % 2 == 0 ? "application/x-www-form-urlencoded" : "multipart/form-data; boundary=b");
  request.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  web::Form form(request);
  if (first_bad_utf8(form.text("name"))) std::abort();
  form.required_text("name", 20, msg("Enter a name."));
  form.date("date");
  form.integer("count", 0, 100);
  form.decimal("amount", 2, 0, 1'000'000);
  static_cast<void>(form.upload("file"));
  static_cast<void>(form.all("choice"));
  return 0;
}
