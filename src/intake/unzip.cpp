// SPDX-License-Identifier: EUPL-1.2
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "intake/intake.hpp"

namespace jalon::intake {

struct Unzipped::State {
  explicit State(Source s) : source(s) {}
  ~State() {
    if (is_gzip) inflateEnd(&stream);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void fill() {
    stream.next_in = reinterpret_cast<unsigned char*>(in.data());
    stream.avail_in = static_cast<unsigned>(source(in.data(), in.size()));
    taken += stream.avail_in;
  }
  std::size_t inflate_some(char* buffer, std::size_t size);

  Source source;
  std::array<char, std::size_t{64} << 10U> in{};
  z_stream stream{};
  std::int64_t taken = 0, given = 0;
  bool has_begun = false, is_gzip = false, is_between = false;  // between two members of the file
  std::optional<Message> fault;
};

Unzipped::Unzipped(Source source) : state_(std::make_unique<State>(source)) {}
Unzipped::~Unzipped() = default;

const std::optional<Message>& Unzipped::fault() const { return state_->fault; }

std::size_t Unzipped::State::inflate_some(char* buffer, std::size_t size) {
  stream.next_out = reinterpret_cast<unsigned char*>(buffer);
  stream.avail_out = static_cast<unsigned>(size);
  while (stream.avail_out == size) {
    if (stream.avail_in == 0) fill();
    if (stream.avail_in == 0) {
      if (!is_between) fault = msg("The compressed file is cut short after {0} bytes.", taken);
      break;
    }
    is_between = false;
    const int state = ::inflate(&stream, Z_NO_FLUSH);
    if (state == Z_STREAM_END) {
      is_between = true;
      inflateReset(&stream);
    } else if (state != Z_OK) {
      fault = msg("The compressed file is damaged near byte {0}.", taken - stream.avail_in);
      break;
    }
  }
  const auto count = size - stream.avail_out;
  given += static_cast<std::int64_t>(count);
  if (given > size_max) {
    fault = msg("The compressed file holds more than {0} bytes.", size_max);
    return 0;
  }
  return count;
}

std::size_t Unzipped::read(char* buffer, std::size_t size) {
  auto& s = *state_;
  if (s.fault || size == 0) return 0;
  if (!s.has_begun) {
    s.has_begun = true;
    s.fill();
    // Two bytes tell; a source may give one alone at first.
    if (s.stream.avail_in == 1) s.stream.avail_in += static_cast<unsigned>(s.source(s.in.data() + 1, s.in.size() - 1));
    s.is_gzip = s.stream.avail_in >= 2 && s.in[0] == '\x1f' && s.in[1] == '\x8b';
    if (s.is_gzip && inflateInit2(&s.stream, MAX_WBITS + 16) != Z_OK) throw std::bad_alloc();
  }
  if (s.is_gzip) return s.inflate_some(buffer, size);
  if (s.stream.avail_in == 0) return s.source(buffer, size);
  const auto count = std::min<std::size_t>(size, s.stream.avail_in);
  std::memcpy(buffer, s.stream.next_in, count);
  s.stream.next_in += count;
  s.stream.avail_in -= static_cast<unsigned>(count);
  return count;
}

}  // namespace jalon::intake
