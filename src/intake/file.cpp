// SPDX-License-Identifier: EUPL-1.2
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/text.hpp"
#include "intake/intake.hpp"

namespace jalon::intake {

struct File::State {
  explicit State(int h) : handle(h) { crypto_hash_sha256_init(&hash); }
  ~State() {
    if (handle > 0) ::close(handle);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  int handle;
  std::int64_t bytes = 0;
  crypto_hash_sha256_state hash{};
};

File::File(std::unique_ptr<State> state) : state_(std::move(state)) {}
File::File(File&&) noexcept = default;
File& File::operator=(File&&) noexcept = default;
File::~File() = default;

Result<File> File::open(const std::string& path) {
  if (path == "-") return File(std::make_unique<State>(0));
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) {
    const int why = errno;
    if (why == ENOENT) return fail(NotFound{msg("There is no file {0}.", path)});
    return invalid("file", msg("The file {0} cannot be opened: {1}.", path, std::strerror(why)));
  }
  auto state = std::make_unique<State>(handle);
  struct stat about {};
  if (::fstat(handle, &about) == 0 && S_ISDIR(about.st_mode)) {
    return invalid("file", msg("{0} is a directory; name the file in it.", path));
  }
  return File(std::move(state));
}

std::size_t File::read(char* buffer, std::size_t size) {
  while (true) {
    const auto count = ::read(state_->handle, buffer, size);
    if (count < 0) {
      if (errno == EINTR) continue;
      throw std::runtime_error(std::string("reading failed: ") + std::strerror(errno));
    }
    crypto_hash_sha256_update(&state_->hash, reinterpret_cast<const unsigned char*>(buffer),
                              static_cast<unsigned long long>(count));
    state_->bytes += count;
    return static_cast<std::size_t>(count);
  }
}

std::int64_t File::bytes_read() const { return state_->bytes; }

std::optional<std::int64_t> File::size() const {
  struct stat about {};
  if (::fstat(state_->handle, &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  return about.st_size;
}

std::size_t File::read_at(std::int64_t offset, char* buffer, std::size_t size) const {
  while (true) {
    const auto count = ::pread(state_->handle, buffer, size, offset);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw std::runtime_error(std::string("reading failed: ") + std::strerror(errno));
  }
}

std::string File::sha256() {
  std::string rest(std::size_t{64} << 10U, '\0');
  while (read(rest.data(), rest.size()) > 0) {
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state_->hash, digest.data());
  return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace jalon::intake
