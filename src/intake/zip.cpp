// SPDX-License-Identifier: EUPL-1.2
#include "intake/zip.hpp"

#include <zlib.h>

#include <limits>
#include <stdexcept>

#include "base/result.hpp"

namespace jalon::intake {
namespace {

constexpr std::uint64_t limit = std::numeric_limits<std::uint32_t>::max();
// 1 January 1980, the first day of the format: the same rows give the same bytes.
constexpr std::uint32_t no_date = 0x00210000;
constexpr unsigned utf8_names = 0x0800;
constexpr unsigned sizes_follow = 0x0008;

void append(std::string& out, std::uint64_t value, int bytes) {
  // Longer than the value: nought, since a shift by 64 is not defined.
  for (int i = 0; i < bytes; ++i) out += i < 8 ? static_cast<char>((value >> (8 * i)) & 0xFFU) : '\0';
}

std::uint32_t crc_of(std::uint32_t crc, std::string_view bytes) {
  return static_cast<std::uint32_t>(::crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace

struct ZipWriter::Deflater {
  Deflater() {
    // Fast, since the network and the disk wait less for a tenth more bytes than for the better levels.
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::runtime_error("cannot start compressing");
    }
  }
  ~Deflater() { deflateEnd(&stream); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  z_stream stream{};
};

ZipWriter::ZipWriter(FunctionRef<void(std::string_view)> out) : out_(out), packed_(std::size_t{64} << 10U, '\0') {}
ZipWriter::~ZipWriter() = default;

void ZipWriter::put(std::string_view bytes) {
  out_(bytes);
  offset_ += bytes.size();
}

void ZipWriter::add(std::string_view name, std::string_view bytes) {
  Entry entry{std::string(name), crc_of(0, bytes), bytes.size(), bytes.size(), offset_, false};
  std::string head;
  append(head, 0x04034b50, 4);
  append(head, 20, 2);
  append(head, utf8_names, 2);
  append(head, 0, 2);
  append(head, no_date, 4);
  append(head, entry.crc, 4);
  append(head, entry.packed, 4);
  append(head, entry.size, 4);
  append(head, name.size(), 2);
  append(head, 0, 2);
  head += name;
  head += bytes;
  put(head);
  entries_.push_back(std::move(entry));
}

void ZipWriter::begin(std::string_view name) {
  JALON_CHECK(!deflater_);
  Entry entry{std::string(name), 0, 0, 0, offset_, true};
  std::string head;
  append(head, 0x04034b50, 4);
  append(head, 20, 2);
  append(head, utf8_names | sizes_follow, 2);
  append(head, Z_DEFLATED, 2);
  append(head, no_date, 4);
  append(head, 0, 4);
  append(head, 0, 4);
  append(head, 0, 4);
  append(head, name.size(), 2);
  append(head, 0, 2);
  head += name;
  put(head);
  entries_.push_back(std::move(entry));
  deflater_ = std::make_unique<Deflater>();
}

void ZipWriter::write(std::string_view bytes) {
  JALON_CHECK(deflater_);
  auto& entry = entries_.back();
  entry.crc = crc_of(entry.crc, bytes);
  entry.size += bytes.size();
  auto& stream = deflater_->stream;
  // zlib reads from here and never writes to it.
  stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<unsigned>(bytes.size());
  while (stream.avail_in > 0) {
    stream.next_out = reinterpret_cast<unsigned char*>(packed_.data());
    stream.avail_out = static_cast<unsigned>(packed_.size());
    deflate(&stream, Z_NO_FLUSH);
    const auto made = packed_.size() - stream.avail_out;
    entry.packed += made;
    if (made > 0) put(std::string_view(packed_).substr(0, made));
  }
}

void ZipWriter::end() {
  JALON_CHECK(deflater_);
  auto& entry = entries_.back();
  auto& stream = deflater_->stream;
  stream.avail_in = 0;
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<unsigned char*>(packed_.data());
    stream.avail_out = static_cast<unsigned>(packed_.size());
    state = deflate(&stream, Z_FINISH);
    const auto made = packed_.size() - stream.avail_out;
    entry.packed += made;
    if (made > 0) put(std::string_view(packed_).substr(0, made));
  }
  JALON_CHECK(state == Z_STREAM_END);
  deflater_.reset();
  if (entry.size > limit || entry.packed > limit)
    throw std::runtime_error("a sheet of the workbook is larger than 4 GB");
  std::string tail;
  append(tail, 0x08074b50, 4);
  append(tail, entry.crc, 4);
  append(tail, entry.packed, 4);
  append(tail, entry.size, 4);
  put(tail);
}

void ZipWriter::finish() {
  JALON_CHECK(!deflater_);
  if (offset_ > limit) throw std::runtime_error("the workbook is larger than 4 GB");
  const auto begin = offset_;
  std::string directory;
  for (const auto& entry : entries_) {
    append(directory, 0x02014b50, 4);
    append(directory, 20, 2);
    append(directory, 20, 2);
    append(directory, entry.is_deflated ? utf8_names | sizes_follow : utf8_names, 2);
    append(directory, entry.is_deflated ? Z_DEFLATED : 0, 2);
    append(directory, no_date, 4);
    append(directory, entry.crc, 4);
    append(directory, entry.packed, 4);
    append(directory, entry.size, 4);
    append(directory, entry.name.size(), 2);
    append(directory, 0, 2 + 2 + 2 + 2 + 4);  // no extra field, no comment, first disk, no attributes
    append(directory, entry.offset, 4);
    directory += entry.name;
  }
  const auto size = directory.size();
  append(directory, 0x06054b50, 4);
  append(directory, 0, 4);
  append(directory, entries_.size(), 2);
  append(directory, entries_.size(), 2);
  append(directory, size, 4);
  append(directory, begin, 4);
  append(directory, 0, 2);
  put(directory);
}

}  // namespace jalon::intake
