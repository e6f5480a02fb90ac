// SPDX-License-Identifier: EUPL-1.2
#include "web/compress.hpp"

#include <sodium.h>
#include <zlib.h>

#include <array>
#include <list>
#include <mutex>
#include <stdexcept>
#include <unordered_map>

#include "web/exchange.hpp"

namespace jalon::web {

namespace {
// Level 1 takes a third of the time of the usual 6 for a tenth more bytes: pages are made for one reader.
constexpr int level = 1;
constexpr int gzip_window = 15 + 16;
constexpr size_t worth_it = 1024;
constexpr size_t remembered_bytes = 4U << 20U;

struct Remembered {
  struct Entry {
    std::string key;
    std::string packed;
  };
  std::mutex mutex;
  std::list<Entry> newest_first;
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key;
  size_t bytes = 0;
};
Remembered& remembered() {
  static Remembered memory;
  return memory;
}

std::string key_of(std::string_view bytes) {
  std::string key(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(key.data()), key.size(),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr, 0);
  return key;
}

std::string packed(std::string_view bytes) {
  z_stream z{};
  if (deflateInit2(&z, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot start");
  std::string out;
  out.resize(deflateBound(&z, bytes.size()));
  // zlib does not write to its input.
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&z, Z_FINISH);
  const size_t size = out.size() - z.avail_out;
  deflateEnd(&z);
  if (done != Z_STREAM_END) throw std::runtime_error("zlib did not finish");
  out.resize(size);
  return out;
}

}  // namespace

bool is_compressible(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type.starts_with("text/") || type == "application/json" || type == "application/javascript" ||
         type == "application/problem+json" || type == "application/geo+json" || type == "image/svg+xml" ||
         type == "application/xml";
}

std::string gzip(std::string_view bytes) {
  std::string key = key_of(bytes);
  auto& memory = remembered();
  {
    const std::scoped_lock lock(memory.mutex);
    const auto found = memory.by_key.find(key);
    if (found != memory.by_key.end()) {
      memory.newest_first.splice(memory.newest_first.begin(), memory.newest_first, found->second);
      return found->second->packed;
    }
  }
  std::string result = packed(bytes);
  if (result.size() > remembered_bytes / 8) return result;
  const std::scoped_lock lock(memory.mutex);
  if (memory.by_key.contains(key)) return result;
  memory.bytes += result.size();
  memory.newest_first.push_front({std::move(key), result});
  memory.by_key.emplace(memory.newest_first.front().key, memory.newest_first.begin());
  while (memory.bytes > remembered_bytes) {
    auto& oldest = memory.newest_first.back();
    memory.bytes -= oldest.packed.size();
    memory.by_key.erase(oldest.key);
    memory.newest_first.pop_back();
  }
  return result;
}

struct GzipStream::State {
  z_stream z{};
  void run(std::string& out, int flush) {
    std::array<char, 16384> block{};
    do {
      z.next_out = reinterpret_cast<Bytef*>(block.data());
      z.avail_out = static_cast<uInt>(block.size());
      deflate(&z, flush);
      out.append(block.data(), block.size() - z.avail_out);
    } while (z.avail_out == 0);
  }
};

GzipStream::GzipStream() : state_(std::make_unique<State>()) {
  if (deflateInit2(&state_->z, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib cannot start");
  }
}
GzipStream::~GzipStream() { deflateEnd(&state_->z); }

void GzipStream::add(std::string_view bytes, std::string& out) {
  state_->z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  state_->z.avail_in = static_cast<uInt>(bytes.size());
  state_->run(out, Z_NO_FLUSH);
}

void GzipStream::end(std::string& out) {
  state_->z.next_in = nullptr;
  state_->z.avail_in = 0;
  state_->run(out, Z_FINISH);
}

namespace {

std::string* header_of(Response& response, std::string_view name) {
  for (auto& [key, value] : response.headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::optional<std::uint64_t> digits(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// One range of a body that does not change. Several ranges, or a form we do not know, get the whole: RFC 9110 allows
// it.
void apply_range(std::string_view range, Response& response) {
  constexpr std::string_view unit = "bytes=";
  if (!range.starts_with(unit)) return;
  range.remove_prefix(unit.size());
  const size_t dash = range.find('-');
  if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) return;
  const std::uint64_t size = response.body.size();
  const auto from = digits(range.substr(0, dash));
  const auto to = digits(range.substr(dash + 1));
  std::uint64_t first = 0;
  std::uint64_t end = size;
  if (from) {
    if (!to && dash + 1 != range.size()) return;
    if (to && *to < *from) return;
    first = *from;
    if (to) end = std::min(size, *to + 1);
  } else {
    if (dash != 0 || !to) return;
    first = *to >= size ? 0 : size - *to;
  }
  if (first >= end) {
    response.status = 416;
    response.headers.emplace_back("content-range", "bytes */" + std::to_string(size));
    response.body.clear();
    return;
  }
  response.status = 206;
  response.headers.emplace_back(
      "content-range", "bytes " + std::to_string(first) + "-" + std::to_string(end - 1) + "/" + std::to_string(size));
  response.body = response.body.substr(first, end - first);
}

}  // namespace

void finish(const Request& request, Response& response) {
  if (response.stream || response.events || response.status != 200) return;
  const bool kept = request.route != nullptr && request.route->freshness == Freshness::immutable;
  if (kept || header_of(response, "content-disposition") != nullptr) {
    response.headers.emplace_back("accept-ranges", "bytes");
    const auto range = request.header("range");
    if (range && request.method == Method::get && !request.head) {
      const auto condition = request.header("if-range");
      const std::string* etag = header_of(response, "etag");
      if (!condition || (etag != nullptr && !etag->starts_with("W/") && *etag == *condition)) {
        apply_range(*range, response);
        return;
      }
    }
  }
  if (response.body.size() <= worth_it || header_of(response, "content-encoding") != nullptr ||
      !is_compressible(response.content_type)) {
    return;
  }
  const auto accepted = request.header("accept-encoding");
  if (!accepted || !list_names(*accepted, "gzip")) return;
  response.body = gzip(response.body);
  response.headers.emplace_back("content-encoding", "gzip");
  if (header_of(response, "vary") == nullptr) response.headers.emplace_back("vary", "Accept-Encoding");
}

}  // namespace jalon::web
