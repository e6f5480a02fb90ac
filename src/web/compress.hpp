// SPDX-License-Identifier: EUPL-1.2
// Private to web: gzip, cheap levels, for bodies of text and for streams.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace jalon::web {

// Text types only: images and archives are compressed already.
bool is_compressible(std::string_view content_type);

// The whole body. The last few megabytes of results are remembered by the hash of their content, so that a page that
// did not change is not compressed again. Thread-safe.
std::string gzip(std::string_view bytes);

class GzipStream {
 public:
  GzipStream();
  ~GzipStream();
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  // Appends to out what is ready.
  void add(std::string_view bytes, std::string& out);
  void end(std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jalon::web
