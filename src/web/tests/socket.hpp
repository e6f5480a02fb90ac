// SPDX-License-Identifier: EUPL-1.2
// A client for the tests of the server: plain blocking sockets with a time limit, and bytes as they come.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace jalon::web::testing_client {

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;  // lower case
  std::string body;
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    // Longer than any wait of a passing test: a server that hangs fails its test instead of hanging it.
    const timeval limit{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int yes = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { hang_up(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  void hang_up() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return true;
  }
  // One more piece; false at the end of the connection or of patience.
  bool receive() {
    char block[16384];
    const ssize_t n = ::recv(fd_, block, sizeof block, 0);
    if (n <= 0) {
      at_end_ = n == 0;
      return false;
    }
    in_.append(block, static_cast<size_t>(n));
    return true;
  }
  std::string until(std::string_view mark) {
    size_t at = 0;
    while ((at = in_.find(mark)) == std::string::npos) {
      if (!receive()) return {};
    }
    std::string out = in_.substr(0, at + mark.size());
    in_.erase(0, at + mark.size());
    return out;
  }
  std::string exactly(size_t n) {
    while (in_.size() < n && receive()) {
    }
    std::string out = in_.substr(0, n);
    in_.erase(0, out.size());
    return out;
  }
  // Whether something has come, or comes within that time.
  [[nodiscard]] bool is_answered(int ms) const {
    pollfd one{fd_, POLLIN, 0};
    return !in_.empty() || ::poll(&one, 1, ms) > 0;
  }
  // True when the server has closed, after reading what was left.
  bool ended() {
    while (receive()) {
    }
    return at_end_;
  }
  std::string& buffered() { return in_; }

  Reply reply(bool head_only = false) {
    Reply out;
    const std::string head = until("\r\n\r\n");
    if (head.size() < 12) return out;
    out.status = std::atoi(head.c_str() + 9);
    size_t at = head.find("\r\n") + 2;
    while (at + 2 < head.size()) {
      const size_t end = head.find("\r\n", at);
      const std::string line = head.substr(at, end - at);
      const size_t colon = line.find(": ");
      std::string name = line.substr(0, colon);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      out.headers[name] = colon == std::string::npos ? "" : line.substr(colon + 2);
      at = end + 2;
    }
    if (head_only || out.status == 304 || out.status == 100 || out.status == 204) return out;
    if (out.headers.count("content-length") != 0) {
      out.body = exactly(static_cast<size_t>(std::atoll(out.headers["content-length"].c_str())));
    } else if (out.headers.count("transfer-encoding") != 0) {
      for (;;) {
        const std::string size = until("\r\n");
        const size_t n = std::strtoul(size.c_str(), nullptr, 16);
        if (size.empty()) {
          out.status = -1;  // cut
          return out;
        }
        out.body += exactly(n);
        until("\r\n");
        if (n == 0) break;
      }
    } else {
      ended();
      out.body.swap(in_);
    }
    return out;
  }
  Reply get(std::string_view target, std::string_view headers = {}) {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n");
    return reply();
  }
  Reply post(std::string_view target, std::string_view body, std::string_view headers = {}) {
    send("POST " + std::string(target) +
         " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body));
    return reply();
  }

 private:
  int fd_;
  bool connected_ = false;
  bool at_end_ = false;
  std::string in_;
};

}  // namespace jalon::web::testing_client
