// SPDX-License-Identifier: EUPL-1.2
// The sockets: the only file that sees Asio and Beast. One I/O thread owns every connection; a request that was read
// whole goes to a worker, which answers it and comes back. A connection is touched by one thread at a time: by the I/O
// thread, except between dispatch() and the completion that the worker posts. Callbacks only, no coroutines (g++ 12.2
// miscompiles them).
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "web/compress.hpp"
#include "web/exchange.hpp"
#include "web/i18n.hpp"
#include "web/log.hpp"
#include "web/metrics.hpp"
#include "web/server.hpp"
#include "web/workers.hpp"

namespace jalon::web {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

namespace {

constexpr size_t header_limit = 16U << 10U;
constexpr size_t target_limit = 8U << 10U;
constexpr size_t read_block = 64U << 10U;
constexpr size_t small_buffer = 4U << 10U;
constexpr size_t unmatched_body_limit = 64U << 10U;
// A form is taken however many large files are on their way.
constexpr size_t small_body = 64U << 10U;
// A slower sender than this is cut off, whatever the size of its body; and one that stops: each `small_body` of it
// must come within the time that a whole small one has.
constexpr std::int64_t slowest_body_bytes_s = 16'000;
// A reader has a stream for each open page; what is beyond that is not a reader.
constexpr size_t event_streams_per_account = 40;
constexpr size_t event_streams_per_visitor = 400;  // an office behind one address
constexpr size_t first_stream_block = 32U << 10U;
constexpr size_t stream_queue_limit = 256U << 10U;
constexpr std::chrono::seconds heartbeat_every{15};
// A parked event stream is closed after this time: the browser opens it again, and its right is asked for anew.
constexpr std::chrono::minutes event_stream_life{10};
constexpr std::chrono::milliseconds linger_time{2'000};
constexpr std::chrono::milliseconds linger_time_when_stopping{300};

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Puts what Beast reads straight into our Request.
class RequestReader final : public http::basic_parser<true> {
 public:
  explicit RequestReader(Request& request) : request_(&request) {
    header_limit(static_cast<std::uint32_t>(web::header_limit));
    body_limit(boost::none);  // ours is counted below, once the route is known
  }
  enum class Verb { served, not_served, unknown };
  [[nodiscard]] Verb verb() const { return verb_; }
  [[nodiscard]] bool http_10() const { return version_ == 10; }
  [[nodiscard]] const std::string& method_word() const { return method_word_; }
  void limit_body(size_t bytes) { body_limit_ = bytes; }
  [[nodiscard]] bool body_too_large() const { return body_too_large_; }

 private:
  void on_request_impl(http::verb verb, boost::core::string_view method, boost::core::string_view target, int version,
                       boost::beast::error_code& ec) override {
    version_ = version;
    request_->head = verb == http::verb::head;
    verb_ = Verb::served;
    switch (verb) {
      case http::verb::get:
      case http::verb::head:
        request_->method = Method::get;
        break;
      case http::verb::post:
        request_->method = Method::post;
        break;
      case http::verb::put:
        request_->method = Method::put;
        break;
      case http::verb::patch:
        request_->method = Method::patch;
        break;
      case http::verb::delete_:
        request_->method = Method::del;
        break;
      case http::verb::unknown:
        verb_ = Verb::unknown;
        break;
      default:
        verb_ = Verb::not_served;
    }
    method_word_.assign(method.data(), std::min<size_t>(method.size(), 32));
    request_->target.assign(target.data(), target.size());
    ec = {};
  }
  void on_response_impl(int, boost::core::string_view, int, boost::beast::error_code&) override {}
  void on_field_impl(http::field, boost::core::string_view name, boost::core::string_view value,
                     boost::beast::error_code& ec) override {
    // Fields after the body are not headers: they could pass for a session or a host.
    if (!in_header_) return;
    request_->headers.emplace_back(lower_case({name.data(), name.size()}), std::string(value.data(), value.size()));
    ec = {};
  }
  void on_header_impl(boost::beast::error_code& ec) override {
    in_header_ = false;
    ec = {};
  }
  void on_body_init_impl(boost::optional<std::uint64_t> const& length, boost::beast::error_code& ec) override {
    if (length) request_->body.reserve(static_cast<size_t>(std::min<std::uint64_t>(*length, 1U << 20U)));
    ec = {};
  }
  std::size_t on_body_impl(boost::core::string_view body, boost::beast::error_code& ec) override {
    return take(body, ec);
  }
  void on_chunk_header_impl(std::uint64_t size, boost::core::string_view, boost::beast::error_code& ec) override {
    if (size > body_limit_ || request_->body.size() + size > body_limit_) {
      body_too_large_ = true;
      ec = http::error::body_limit;
    }
  }
  std::size_t on_chunk_body_impl(std::uint64_t, boost::core::string_view body, boost::beast::error_code& ec) override {
    return take(body, ec);
  }
  void on_finish_impl(boost::beast::error_code& ec) override { ec = {}; }

  std::size_t take(boost::core::string_view body, boost::beast::error_code& ec) {
    if (request_->body.size() + body.size() > body_limit_) {
      body_too_large_ = true;
      ec = http::error::body_limit;
      return 0;
    }
    request_->body.append(body.data(), body.size());
    ec = {};
    return body.size();
  }

  Request* request_;
  Verb verb_ = Verb::unknown;
  int version_ = 11;
  bool in_header_ = true;
  bool body_too_large_ = false;
  size_t body_limit_ = unmatched_body_limit;
  std::string method_word_;
};

// What is wrong with a header that Beast accepts: nothing, or the status to refuse it with.
int header_trouble(const Request& request, const RequestReader& reader) {
  int hosts = 0;
  for (const auto& [name, value] : request.headers) {
    if (name == "host") ++hosts;
    // Anything but plain chunks could be read in two ways by us and by a proxy before us.
    if (name == "transfer-encoding" && lower_case(value) != "chunked") return 501;
    if (name == "expect" && lower_case(value) != "100-continue") return 417;
  }
  if (hosts > 1 || (hosts == 0 && !reader.http_10())) return 400;
  if (request.target.size() > target_limit) return 414;
  return 0;
}

class Connection;
class StreamSink;

// All that the connections of one server share.
struct Core {
  Core(const Router& routes, Hooks site_hooks, ServerOptions server_options);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void accept_next();
  void take(tcp::socket socket);
  void sweep();
  void begin_stop();
  void forget(Connection& connection);
  void end_if_empty();
  void tell_announced();
  // A route of the server's own (see match_route) counts among the requests that reach none.
  RouteCounters& counters_of(const Route* route) {
    const auto found = counters.find(route);
    return *(found == counters.end() ? counters.at(nullptr) : found->second);
  }

  const Router& router;
  Hooks hooks;
  ServerOptions options;
  AccessLog log;
  PublicPages public_pages;
  std::unordered_map<const Route*, RouteCounters*> counters;

  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer sweeper{io};
  asio::steady_timer accept_pause{io};
  asio::posix::stream_descriptor wake{io};
  asio::signal_set signals{io};
  int wake_fd = -1;
  WorkerPool pool;
  std::thread io_thread;
  std::mutex join_mutex;

  // Of the I/O thread alone.
  std::vector<std::shared_ptr<Connection>> connections;
  std::chrono::milliseconds sweep_every{250};
  std::atomic<bool> draining{false};  // workers read it, to say Connection: close
  Steady::time_point stop_at = Steady::time_point::max();
  Steady::time_point idle_until = Steady::time_point::max();
  size_t body_bytes = 0;
  std::unordered_map<std::string, size_t> body_bytes_of;     // by peer; only what is not nought
  std::unordered_map<std::string, size_t> event_streams_of;  // by account or address; only what is not nought

  std::atomic<std::int64_t> announced{0};
  std::atomic<bool> announcing{false};
};

// The last address of an X-Forwarded-For line, without its port: "a, b", "b:443", "[b]:443". Nothing when it is none.
std::optional<std::string> forwarded_address(std::string_view line) {
  const size_t comma = line.rfind(',');
  std::string last(trim(comma == std::string_view::npos ? line : line.substr(comma + 1)));
  if (last.starts_with('[')) {
    const size_t end = last.find(']');
    if (end == std::string::npos) return std::nullopt;
    last = last.substr(1, end - 1);
  } else if (std::count(last.begin(), last.end(), ':') == 1) {
    last.resize(last.find(':'));
  }
  error_code ec;
  const auto address = asio::ip::make_address(last, ec);
  if (ec) return std::nullopt;
  return address.to_string();
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Core& core, tcp::socket socket, std::string peer)
      : core_(core), socket_(std::move(socket)), peer_(std::move(peer)) {
    process_counters().connections.fetch_add(1, std::memory_order_relaxed);
    process_counters().connections_total.fetch_add(1, std::memory_order_relaxed);
  }
  ~Connection() { process_counters().connections.fetch_sub(1, std::memory_order_relaxed); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  size_t slot = 0;  // in Core::connections

  // On the I/O thread.
  void begin();
  void check(Steady::time_point now);
  void drain();
  void give_up();  // the graceful stop has waited long enough
  void tell(std::int64_t position);
  // On a worker.
  void work();

 private:
  enum class State { idle, header, body, working, writing, streaming, parked, lingering, closed };

  void read();
  void on_read(const error_code& ec, size_t n);
  void advance();
  bool take_header();
  bool on_header();
  void dispatch();
  void refuse(int status, std::string_view title, std::string_view sentence, std::string allow = {});
  void prepare(Response&& response);
  void write_some();
  void written();
  void next_request();
  void linger();
  void close();
  void drop_body_count();
  void record(std::uint64_t bytes);

  void run_stream(Response& response);
  void push_stream(std::string_view bytes, bool last);
  void pump_stream();
  void write_stream();
  void abort_stream();

  void park();
  void write_events();
  void wait_for_leaving();

  [[nodiscard]] std::string_view unread() const { return {in_.data() + begin_, end_ - begin_}; }

  friend class StreamSink;

  Core& core_;
  tcp::socket socket_;
  std::string peer_;
  State state_ = State::idle;
  Steady::time_point deadline_ = Steady::time_point::max();
  Steady::time_point stalled_at_ = Steady::time_point::max();  // of a body

  std::vector<char> in_;
  size_t begin_ = 0;
  size_t end_ = 0;
  std::optional<RequestReader> reader_;
  size_t header_bytes_ = 0;
  size_t counted_body_ = 0;
  std::string counted_as_;  // the address that its body is counted for
  size_t body_mark_ = 0;    // where the present span of small_body began
  std::string streams_as_;  // the account, or the address of a visitor, that its parked stream is counted for
  bool told_to_continue_ = false;

  Request request_;
  Router::Match match_;
  std::string method_word_;
  bool http_10_ = false;
  bool keep_alive_ = true;
  bool linger_after_ = false;
  Steady::time_point began_;

  int status_ = 0;
  std::string head_;
  std::string body_;
  size_t sent_ = 0;

  // A stream: the worker appends to queue_, the I/O thread takes it away.
  std::mutex stream_mutex_;
  std::condition_variable stream_moved_;
  std::string queue_;
  bool stream_gone_ = false;
  bool stream_done_ = false;
  bool stream_kicked_ = false;
  std::string moving_;  // of the I/O thread
  std::uint64_t stream_bytes_ = 0;

  // A parked event stream, of the I/O thread.
  std::string events_;
  std::int64_t told_ = 0;
  std::int64_t to_tell_ = 0;
  bool event_writing_ = false;
  Steady::time_point heartbeat_;
  Steady::time_point event_deadline_;
};

// --- reading ---------------------------------------------------------------------------------------------------------

void Connection::begin() {
  deadline_ = std::min(Steady::now() + core_.options.header_timeout, core_.idle_until);
  read();
}

void Connection::read() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (in_.size() > small_buffer && state_ == State::idle) {
      in_ = std::vector<char>();
    }
  } else if (begin_ > 0 && end_ == in_.size()) {
    std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (state_ == State::body && in_.size() < read_block) {
    in_.resize(read_block);
  } else if (end_ == in_.size()) {
    in_.resize(std::max(small_buffer, std::min(in_.size() * 2, read_block)));
  }
  if (end_ == in_.size()) {
    // 64 kB without one thing that could be read: chunk extensions without end.
    refuse(400, N_("This request is not readable"), N_("The request does not follow the rules of HTTP."));
    return;
  }
  socket_.async_read_some(asio::buffer(in_.data() + end_, in_.size() - end_),
                          [self = shared_from_this()](const error_code& ec, size_t n) { self->on_read(ec, n); });
}

void Connection::on_read(const error_code& ec, size_t n) {
  if (state_ == State::closed) return;
  if (ec) {
    close();
    return;
  }
  process_counters().bytes_received.fetch_add(n, std::memory_order_relaxed);
  end_ += n;
  advance();
}

void Connection::advance() {
  for (;;) {
    if (state_ == State::idle) {
      // RFC 9112: empty lines before a request are passed over.
      while (begin_ < end_ && (in_[begin_] == '\r' || in_[begin_] == '\n')) ++begin_;
      if (begin_ == end_) {
        read();
        return;
      }
      state_ = State::header;
      deadline_ = Steady::now() + core_.options.header_timeout;
      request_ = Request{};
      match_ = Router::Match{};
      reader_.emplace(request_);
      header_bytes_ = 0;
      told_to_continue_ = false;
    }
    if (state_ == State::header) {
      if (!take_header()) return;
      if (!on_header()) return;
      if (reader_->is_done()) {
        dispatch();
        return;
      }
      state_ = State::body;
      reader_->eager(true);
    }
    if (state_ != State::body) return;
    if (begin_ == end_) {
      read();
      return;
    }
    error_code ec;
    const size_t before = request_.body.size();
    begin_ += reader_->put(asio::buffer(in_.data() + begin_, end_ - begin_), ec);
    const size_t added = request_.body.size() - before;
    counted_body_ += added;
    core_.body_bytes += added;
    if (added > 0) core_.body_bytes_of[counted_as_] += added;
    if (request_.body.size() - body_mark_ >= small_body) {
      body_mark_ = request_.body.size();
      stalled_at_ = Steady::now() + core_.options.body_timeout;
    }
    if (reader_->body_too_large()) {
      refuse(413, N_("What was sent is too large"),
             N_("The file or the text is larger than this page takes. Send a smaller one."));
      return;
    }
    if (request_.body.size() > small_body && (core_.body_bytes > core_.options.bodies_limit ||
                                              core_.body_bytes_of[counted_as_] > core_.options.bodies_limit_of_peer)) {
      refuse(503, N_("Temporarily out of service"),
             N_("Too many large files are being received at once. Try again in a minute."));
      return;
    }
    if (ec && ec != http::error::need_more) {
      refuse(400, N_("This request is not readable"), N_("The request does not follow the rules of HTTP."));
      return;
    }
    if (reader_->is_done()) {
      dispatch();
      return;
    }
    if (ec == http::error::need_more || begin_ == end_) {
      read();
      return;
    }
  }
}

// True once the header is whole.
bool Connection::take_header() {
  error_code ec;
  size_t taken = 0;
  do {
    taken = reader_->put(asio::buffer(in_.data() + begin_, end_ - begin_), ec);
    begin_ += taken;
    header_bytes_ += taken;
  } while (!ec && !reader_->is_header_done() && begin_ < end_);
  if (ec && ec != http::error::need_more) {
    if (ec == http::error::header_limit) {
      const bool in_first_line =
          header_bytes_ == 0 && unread().substr(0, header_limit).find('\n') == std::string_view::npos;
      if (in_first_line) {
        refuse(414, N_("The address is too long"),
               N_("The address is longer than any of this site. Shorten it or use the form."));
      } else {
        refuse(431, N_("The request's header is too large"),
               N_("The browser sent more than this site takes. Delete its cookies for this site and try again."));
      }
    } else if (ec == http::error::bad_version) {
      refuse(505, N_("This request is not readable"), N_("The request does not follow the rules of HTTP."));
    } else {
      refuse(400, N_("This request is not readable"), N_("The request does not follow the rules of HTTP."));
    }
    return false;
  }
  const size_t waiting = reader_->is_header_done() ? 0 : end_ - begin_;
  if (header_bytes_ + waiting > header_limit) {
    refuse(431, N_("The request's header is too large"),
           N_("The browser sent more than this site takes. Delete its cookies for this site and try again."));
    return false;
  }
  if (!reader_->is_header_done()) {
    read();
    return false;
  }
  return true;
}

// False when the request was refused.
bool Connection::on_header() {
  method_word_ = reader_->method_word();
  http_10_ = reader_->http_10();
  keep_alive_ = reader_->keep_alive();
  request_.peer = peer_;
  if (core_.options.secure) {
    // Behind the proxy that ends TLS every peer is the proxy; the address that it saw itself is the last of the list.
    // A proxy may add a line of its own below that of the client: the last of the last line.
    std::string_view forwarded;
    for (const auto& [name, value] : request_.headers) {
      if (name == "x-forwarded-for") forwarded = value;
    }
    if (const auto address = forwarded_address(forwarded)) request_.peer = *address;
  }
  const int trouble = header_trouble(request_, *reader_);
  if (trouble == 414) {
    refuse(414, N_("The address is too long"),
           N_("The address is longer than any of this site. Shorten it or use the form."));
    return false;
  }
  if (trouble != 0) {
    refuse(trouble, N_("This request is not readable"), N_("The request does not follow the rules of HTTP."));
    return false;
  }
  if (reader_->verb() == RequestReader::Verb::unknown) {
    refuse(501, N_("This request is not readable"), N_("The request does not follow the rules of HTTP."));
    return false;
  }
  if (reader_->verb() == RequestReader::Verb::not_served) {
    std::string allow;
    if (understand(request_)) {
      // No route has this method, so the first that the path has and the others make the list.
      auto match = core_.router.find(Method::get, path_as_sent(request_));
      allow = match.allow;
      for (const auto method : {Method::get, Method::post, Method::put, Method::patch, Method::del}) {
        if (core_.router.find(method, path_as_sent(request_)).route == nullptr) continue;
        const std::string name = method == Method::get ? "GET, HEAD" : std::string(word(method));
        if (allow.find(name) == std::string::npos) allow += (allow.empty() ? "" : ", ") + name;
      }
    }
    refuse(405, N_("This address does not take such a request"),
           N_("The page exists, but not for this kind of request. Go back and try from the page itself."),
           allow.empty() ? "GET, HEAD" : allow);
    return false;
  }
  if (!understand(request_)) {
    refuse(400, N_("This address is not readable"),
           N_("The address holds characters that are cut or broken. Type it again or start from the home page."));
    return false;
  }
  match_ = match_route(core_.router, request_, core_.options.development);
  const size_t limit = request_.route != nullptr ? request_.route->body_limit : unmatched_body_limit;
  reader_->limit_body(limit);
  const auto length = reader_->content_length();
  if (length && *length > limit) {
    refuse(413, N_("What was sent is too large"),
           N_("The file or the text is larger than this page takes. Send a smaller one."));
    return false;
  }
  if (!reader_->is_done()) {
    const auto expected = static_cast<std::int64_t>(length ? *length : limit);
    deadline_ = Steady::now() + core_.options.body_timeout + std::chrono::seconds(expected / slowest_body_bytes_s);
    counted_as_ = request_.peer;
    body_mark_ = 0;
    stalled_at_ = Steady::now() + core_.options.body_timeout;
    if (request_.header("expect") && !http_10_ && !told_to_continue_) {
      told_to_continue_ = true;
      constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      // 25 bytes into an empty send buffer; a client that does not get them sends its body after a moment anyway.
      static_cast<void>(::send(socket_.native_handle(), go_on.data(), go_on.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    }
  }
  return true;
}

void Connection::dispatch() {
  reader_.reset();
  state_ = State::working;
  deadline_ = Steady::time_point::max();
  stalled_at_ = Steady::time_point::max();
  began_ = Steady::now();
  if (core_.pool.push([self = shared_from_this()] { self->work(); })) return;
  process_counters().refused_queue_full.fetch_add(1, std::memory_order_relaxed);
  Response response = plain_failure(
      request_.path, request_.lang, 503, tr(request_.lang, "Temporarily out of service"),
      tr(request_.lang, "Too many people are asking at once. Nothing was recorded; try again in a few seconds."));
  response.headers.emplace_back("retry-after", "2");
  response.headers.emplace_back("cache-control", "no-store");
  prepare(std::move(response));
  state_ = State::writing;
  deadline_ = Steady::now() + core_.options.write_timeout;
  write_some();
}

// Answers what could not become a request, and closes: what follows on the connection cannot be told apart any more.
void Connection::refuse(int status, std::string_view title, std::string_view sentence, std::string allow) {
  reader_.reset();
  drop_body_count();
  request_.body = {};
  keep_alive_ = false;
  linger_after_ = true;
  began_ = Steady::now();
  const Lang lang = request_.path.empty() ? Lang::fr : request_.lang;
  Response response = plain_failure(request_.path, lang, status, tr(lang, title), tr(lang, sentence));
  if (!allow.empty()) response.headers.emplace_back("allow", std::move(allow));
  if (status == 503) response.headers.emplace_back("retry-after", "60");
  response.headers.emplace_back("cache-control", "no-store");
  prepare(std::move(response));
  state_ = State::writing;
  deadline_ = Steady::now() + core_.options.write_timeout;
  write_some();
}

// --- a worker --------------------------------------------------------------------------------------------------------

void Connection::prepare(Response&& response) {
  status_ = response.status;
  if (core_.draining) keep_alive_ = false;
  HeadOptions options;
  options.keep_alive = keep_alive_;
  options.http_10 = http_10_;
  options.secure = core_.options.secure;
  options.content_length = static_cast<std::int64_t>(response.body.size());
  head_.clear();
  append_head(head_, response, options);
  const bool bodiless = request_.head || response.status == 304 || response.status == 204;
  body_ = bodiless ? std::string() : std::move(response.body);
  sent_ = 0;
}

void Connection::work() {
  Response response = answer(core_.hooks, request_, std::move(match_), &core_.public_pages);
  if (response.events && response.status == 200 && !request_.head) {
    status_ = 200;
    response.content_type = "text/event-stream";
    response.headers.emplace_back("x-accel-buffering", "no");
    keep_alive_ = false;
    head_.clear();
    append_head(head_, response,
                {.keep_alive = false,
                 .http_10 = http_10_,
                 .secure = core_.options.secure,
                 .content_length = -1,
                 .chunked = false});
    body_.clear();
    asio::post(core_.io, [self = shared_from_this()] { self->park(); });
    return;
  }
  if (response.stream) {
    run_stream(response);
    return;
  }
  try {
    finish(request_, response);
  } catch (const std::exception& error) {
    // Out of memory while compressing: the body itself is still good.
    log_failure("web.finish", error.what());
  }
  prepare(std::move(response));
  // Most answers fit into the socket's buffer: they leave from here, and the I/O thread only reads on.
  iovec parts[2] = {{head_.data(), head_.size()}, {body_.data(), body_.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = body_.empty() ? 1 : 2;
  const ssize_t n = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n > 0) sent_ = static_cast<size_t>(n);
  if (sent_ == head_.size() + body_.size()) {
    asio::post(core_.io, [self = shared_from_this()] { self->written(); });
    return;
  }
  asio::post(core_.io, [self = shared_from_this()] {
    self->state_ = State::writing;
    self->deadline_ = Steady::now() + self->core_.options.write_timeout;
    self->write_some();
  });
}

// --- writing ---------------------------------------------------------------------------------------------------------

void Connection::write_some() {
  std::array<asio::const_buffer, 2> parts;
  if (sent_ < head_.size()) {
    parts = {asio::buffer(head_.data() + sent_, head_.size() - sent_), asio::buffer(body_)};
  } else {
    const size_t done = sent_ - head_.size();
    parts = {asio::buffer(body_.data() + done, body_.size() - done), asio::const_buffer()};
  }
  socket_.async_write_some(parts, [self = shared_from_this()](const error_code& ec, size_t n) {
    if (self->state_ == State::closed) return;
    if (ec) {
      self->record(self->sent_);
      self->close();
      return;
    }
    self->sent_ += n;
    if (self->sent_ == self->head_.size() + self->body_.size()) {
      self->written();
      return;
    }
    self->deadline_ = Steady::now() + self->core_.options.write_timeout;
    self->write_some();
  });
}

void Connection::record(std::uint64_t bytes) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - began_).count();
  core_.counters_of(request_.route).count(status_, micros);
  process_counters().bytes_sent.fetch_add(bytes, std::memory_order_relaxed);
  AccessRecord record;
  record.peer = request_.peer.empty() ? std::string_view(peer_) : std::string_view(request_.peer);
  record.method = method_word_;
  record.target = request_.target;
  if (request_.route != nullptr) record.route = request_.route->name;
  if (request_.identity) record.account = request_.identity->account_id;
  record.status = status_;
  record.bytes = bytes;
  record.micros = micros;
  core_.log.write(record);
}

void Connection::written() {
  record(sent_);
  next_request();
}

void Connection::drop_body_count() {
  if (counted_body_ == 0) return;
  core_.body_bytes -= counted_body_;
  const auto of_peer = core_.body_bytes_of.find(counted_as_);
  if (of_peer != core_.body_bytes_of.end() && (of_peer->second -= std::min(of_peer->second, counted_body_)) == 0)
    core_.body_bytes_of.erase(of_peer);
  counted_body_ = 0;
}

void Connection::next_request() {
  drop_body_count();
  head_.clear();
  body_ = std::string();
  request_ = Request{};
  if (linger_after_ || !keep_alive_) {
    linger();
    return;
  }
  state_ = State::idle;
  deadline_ = std::min(Steady::now() + core_.options.idle_timeout, core_.idle_until);
  advance();
}

// Closing while the client still sends would take back the answer that it has not read yet (RST). So our side is
// closed first, and what comes is thrown away for a short while.
void Connection::linger() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  state_ = State::lingering;
  deadline_ = Steady::now() + (core_.draining ? linger_time_when_stopping : linger_time);
  begin_ = end_ = 0;
  if (in_.size() < small_buffer) in_.resize(small_buffer);
  wait_for_leaving();
}

void Connection::wait_for_leaving() {
  socket_.async_read_some(asio::buffer(in_), [self = shared_from_this()](const error_code& ec, size_t) {
    if (self->state_ == State::closed) return;
    if (ec) {
      self->close();
      return;
    }
    self->wait_for_leaving();
  });
}

void Connection::close() {
  if (state_ == State::closed) return;
  const bool was_streaming = state_ == State::streaming;
  if (state_ == State::parked) {
    process_counters().event_streams.fetch_sub(1, std::memory_order_relaxed);
    const auto open = core_.event_streams_of.find(streams_as_);
    if (open != core_.event_streams_of.end() && --open->second == 0) core_.event_streams_of.erase(open);
  }
  state_ = State::closed;
  deadline_ = Steady::time_point::max();
  if (was_streaming) {
    {
      const std::scoped_lock lock(stream_mutex_);
      stream_gone_ = true;
    }
    stream_moved_.notify_all();
  }
  drop_body_count();
  error_code ignored;
  socket_.close(ignored);
  core_.forget(*this);
}

void Connection::check(Steady::time_point now) {
  if (state_ == State::parked) {
    if (now >= deadline_ || (event_writing_ && now >= event_deadline_)) {
      close();
      return;
    }
    if (now >= heartbeat_ && !event_writing_) {
      events_ = ": \n\n";
      write_events();
    }
    return;
  }
  const bool is_stalled = state_ == State::body && now >= stalled_at_;
  if (now < deadline_ && !is_stalled) return;
  if (state_ != State::idle && state_ != State::lingering)
    process_counters().timeouts.fetch_add(1, std::memory_order_relaxed);
  if (state_ == State::streaming) record(stream_bytes_);
  if (state_ == State::header || state_ == State::body) {
    refuse(408, N_("The request took too long to arrive"),
           N_("The connection was too slow or was cut. Nothing was recorded; try again."));
    return;
  }
  close();
}

void Connection::drain() {
  if (state_ == State::parked) {
    close();
  } else if (state_ == State::idle) {
    deadline_ = std::min(deadline_, core_.idle_until);
  }
}

void Connection::give_up() {
  {
    const std::scoped_lock lock(stream_mutex_);
    stream_gone_ = true;
  }
  stream_moved_.notify_all();
  // A worker holds it: its stream has just been ended, an ordinary handler runs to its end.
  if (state_ == State::working) return;
  close();
}

// --- streams ---------------------------------------------------------------------------------------------------------

// Collects a first block: a short stream is sent as an ordinary body, and an exception before the block is full can
// still become a proper answer.
class StreamSink final : public BodySink {
 public:
  StreamSink(Connection& connection, Response& response, bool packed) : connection_(connection), response_(response) {
    if (packed) gzip_.emplace();
  }
  void write(std::string_view bytes) override;
  void finish_stream();
  [[nodiscard]] bool started() const { return started_; }
  std::string block;

 private:
  void start();
  void send(std::string_view bytes, bool last);
  Connection& connection_;
  Response& response_;
  std::optional<GzipStream> gzip_;
  std::string packed_;
  bool started_ = false;
};

void StreamSink::start() {
  started_ = true;
  if (gzip_) response_.headers.emplace_back("content-encoding", "gzip");
  HeadOptions options;
  options.chunked = !connection_.http_10_;
  options.content_length = -1;
  if (connection_.http_10_ || connection_.core_.draining) connection_.keep_alive_ = false;
  options.keep_alive = connection_.keep_alive_;
  options.http_10 = connection_.http_10_;
  options.secure = connection_.core_.options.secure;
  connection_.status_ = response_.status;
  connection_.head_.clear();
  append_head(connection_.head_, response_, options);
  connection_.push_stream(connection_.head_, false);
}

void StreamSink::write(std::string_view bytes) {
  if (bytes.empty()) return;
  block += bytes;
  if (block.size() < first_stream_block) return;
  if (!started_) start();
  send(block, false);
  block.clear();
}

void StreamSink::finish_stream() {
  send(block, true);
  block.clear();
}

void StreamSink::send(std::string_view bytes, bool last) {
  if (gzip_) {
    packed_.clear();
    gzip_->add(bytes, packed_);
    if (last) gzip_->end(packed_);
    bytes = packed_;
  }
  if (connection_.http_10_) {
    connection_.push_stream(bytes, last);
    return;
  }
  std::string framed;
  framed.reserve(bytes.size() + 32);
  if (!bytes.empty()) {
    framed += fmt::format("{:x}\r\n", bytes.size());
    framed += bytes;
    framed += "\r\n";
  }
  if (last) framed += "0\r\n\r\n";
  connection_.push_stream(framed, last);
}

void Connection::run_stream(Response& response) {
  const auto accepted = request_.header("accept-encoding");
  const bool packed = accepted && list_names(*accepted, "gzip") && is_compressible(response.content_type);
  if (request_.head) {
    // What a stream's length will be is known only by running it.
    status_ = response.status;
    head_.clear();
    body_.clear();
    sent_ = 0;
    append_head(head_, response,
                {.keep_alive = keep_alive_,
                 .http_10 = http_10_,
                 .secure = core_.options.secure,
                 .content_length = -1,
                 .chunked = !http_10_});
    asio::post(core_.io, [self = shared_from_this()] {
      self->state_ = State::writing;
      self->deadline_ = Steady::now() + self->core_.options.write_timeout;
      self->write_some();
    });
    return;
  }
  const auto body = std::move(response.stream);
  response.stream = nullptr;
  StreamSink sink(*this, response, packed);
  try {
    body(sink);
    if (sink.started()) {
      sink.finish_stream();
      return;
    }
    response.body = std::move(sink.block);
    finish(request_, response);
  } catch (const Gone&) {
    // The client left; the I/O thread has closed the connection already, or does when it gets to it.
    asio::post(core_.io, [self = shared_from_this()] { self->abort_stream(); });
    return;
  } catch (...) {
    Response instead = exception_response(core_.hooks, request_);
    if (sink.started()) {
      // Half of it has left. Without its last chunk the client knows that it is cut.
      asio::post(core_.io, [self = shared_from_this()] { self->abort_stream(); });
      return;
    }
    instead.headers.emplace_back("cache-control", "no-store");
    response = std::move(instead);
  }
  prepare(std::move(response));
  asio::post(core_.io, [self = shared_from_this()] {
    self->state_ = State::writing;
    self->deadline_ = Steady::now() + self->core_.options.write_timeout;
    self->write_some();
  });
}

// On a worker: waits while the client is slow.
void Connection::push_stream(std::string_view bytes, bool last) {
  bool kick = false;
  {
    std::unique_lock lock(stream_mutex_);
    const auto free = [this] { return stream_gone_ || queue_.size() < stream_queue_limit; };
    if (!free()) {
      lock.unlock();
      core_.pool.wait_begins();
      lock.lock();
      stream_moved_.wait(lock, free);
      lock.unlock();
      core_.pool.wait_ends();
      lock.lock();
    }
    if (stream_gone_) throw Gone{};
    queue_ += bytes;
    stream_done_ = last;
    kick = !stream_kicked_;
    stream_kicked_ = true;
  }
  if (kick) asio::post(core_.io, [self = shared_from_this()] { self->pump_stream(); });
}

// On the I/O thread: takes what is queued and writes it.
void Connection::pump_stream() {
  if (state_ == State::closed) return;
  state_ = State::streaming;
  bool done = false;
  {
    const std::scoped_lock lock(stream_mutex_);
    moving_.clear();
    moving_.swap(queue_);
    done = stream_done_;
    if (moving_.empty()) stream_kicked_ = false;
  }
  stream_moved_.notify_all();
  if (!moving_.empty()) {
    sent_ = 0;
    deadline_ = Steady::now() + core_.options.write_timeout;
    write_stream();
    return;
  }
  // Nothing to write: the handler is what is awaited now.
  deadline_ = Steady::time_point::max();
  if (!done) return;
  {
    const std::scoped_lock lock(stream_mutex_);
    stream_done_ = false;
  }
  moving_ = std::string();
  const auto bytes = stream_bytes_;
  stream_bytes_ = 0;
  record(bytes);
  next_request();
}

void Connection::write_stream() {
  socket_.async_write_some(asio::buffer(moving_.data() + sent_, moving_.size() - sent_),
                           [self = shared_from_this()](const error_code& ec, size_t n) {
                             if (self->state_ == State::closed) return;
                             if (ec) {
                               self->record(self->stream_bytes_);
                               self->close();
                               return;
                             }
                             self->sent_ += n;
                             self->stream_bytes_ += n;
                             if (self->sent_ == self->moving_.size()) {
                               self->pump_stream();
                               return;
                             }
                             self->deadline_ = Steady::now() + self->core_.options.write_timeout;
                             self->write_stream();
                           });
}

void Connection::abort_stream() {
  if (state_ == State::closed) return;
  record(stream_bytes_);
  close();
}

// --- events ----------------------------------------------------------------------------------------------------------

void Connection::park() {
  if (core_.draining) {
    close();
    return;
  }
  const bool is_known = request_.identity != nullptr;
  streams_as_ = is_known ? request_.identity->account_id : request_.peer;
  size_t& open = core_.event_streams_of[streams_as_];
  if (open >= (is_known ? event_streams_per_account : event_streams_per_visitor)) {
    // The browser comes back after a while; until then its page is not told.
    close();
    return;
  }
  ++open;
  process_counters().event_streams.fetch_add(1, std::memory_order_relaxed);
  record(head_.size());
  state_ = State::parked;
  const auto now = Steady::now();
  // Spread over a minute, so that streams that began together (a restart) do not end together.
  deadline_ =
      now + event_stream_life + std::chrono::milliseconds((reinterpret_cast<std::uintptr_t>(this) >> 6U) % 60'000);
  events_ = head_;
  events_ += "retry: 3000\n\n";
  told_ = request_.position;
  // What was announced while the browser was away, or between the page and its stream.
  auto seen = request_.header("last-event-id");
  if (!seen) seen = request_.query_value("since");
  if (seen) {
    if (const auto position = parse_integer(*seen)) told_ = *position;
  }
  to_tell_ = std::max({core_.announced.load(), request_.position, told_});
  head_.clear();
  drop_body_count();
  write_events();
  begin_ = end_ = 0;
  if (in_.size() < small_buffer) in_.resize(small_buffer);
  wait_for_leaving();
}

void Connection::tell(std::int64_t position) {
  if (state_ != State::parked) return;
  to_tell_ = std::max(to_tell_, position);
  if (!event_writing_) write_events();
}

void Connection::write_events() {
  if (to_tell_ > told_) {
    events_ += fmt::format("id: {0}\ndata: {0}\n\n", to_tell_);
    told_ = to_tell_;
  }
  if (events_.empty()) return;
  event_writing_ = true;
  const auto now = Steady::now();
  heartbeat_ = now + heartbeat_every;
  event_deadline_ = now + core_.options.write_timeout;
  moving_.swap(events_);
  events_.clear();
  asio::async_write(socket_, asio::buffer(moving_), [self = shared_from_this()](const error_code& ec, size_t n) {
    process_counters().bytes_sent.fetch_add(n, std::memory_order_relaxed);
    if (self->state_ == State::closed) return;
    if (ec) {
      self->close();
      return;
    }
    self->event_writing_ = false;
    self->write_events();
  });
}

// --- the server ------------------------------------------------------------------------------------------------------

Core::Core(const Router& routes, Hooks site_hooks, ServerOptions server_options)
    : router(routes),
      hooks(std::move(site_hooks)),
      options(std::move(server_options)),
      log(options.access_log),
      pool(std::max(1, options.workers), options.queue_limit) {
  for (const auto& route : router.routes()) counters.emplace(route.get(), &route_counters(route->name));
  counters.emplace(nullptr, &route_counters(""));
  wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  wake.assign(wake_fd);
}

Core::~Core() {
  // Handlers hold connections, and connections hold the I/O context: workers first (see STACK, trap 3).
  pool.stop();
  connections.clear();
}

void Core::accept_next() {
  acceptor.async_accept([this](const error_code& ec, tcp::socket socket) {
    // Accepted in the instant of a stop is accepted all the same.
    if (!ec) take(std::move(socket));
    if (ec == asio::error::operation_aborted || !acceptor.is_open()) return;
    if (ec) {
      // Out of file descriptors: those who are connected are served, new ones wait in the backlog.
      accept_pause.expires_after(std::chrono::milliseconds(100));
      accept_pause.async_wait([this](const error_code& stopped) {
        if (!stopped && acceptor.is_open()) accept_next();
      });
      return;
    }
    accept_next();
  });
}

void Core::take(tcp::socket socket) {
  error_code ec;
  if (connections.size() >= options.connection_limit) {
    constexpr std::string_view full =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    static_cast<void>(::send(socket.native_handle(), full.data(), full.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    process_counters().refused_queue_full.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  socket.set_option(tcp::no_delay(true), ec);
  const auto remote = socket.remote_endpoint(ec);
  if (ec) return;  // left already
  auto address = remote.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  auto connection = std::make_shared<Connection>(*this, std::move(socket), address.to_string());
  connection->slot = connections.size();
  connections.push_back(connection);
  connection->begin();
}

void Core::forget(Connection& connection) {
  const size_t slot = connection.slot;
  if (slot >= connections.size() || connections[slot].get() != &connection) return;
  // Kept alive until the caller is done with it.
  asio::post(io, [kept = std::move(connections[slot])] {});
  if (slot + 1 != connections.size()) {
    connections[slot] = std::move(connections.back());
    connections[slot]->slot = slot;
  }
  connections.pop_back();
  end_if_empty();
}

// Posted, so that what the reactor has ready already (a connection accepted a moment ago) comes first.
void Core::end_if_empty() {
  if (!draining || !connections.empty()) return;
  asio::post(io, [this] {
    if (connections.empty()) io.stop();
  });
}

// One timer looks at every deadline: cheaper than a timer for each connection, and precise enough.
void Core::sweep() {
  sweeper.expires_after(sweep_every);
  sweeper.async_wait([this](const error_code& ec) {
    if (ec) return;
    const auto now = Steady::now();
    if (now >= stop_at) {
      for (const auto& connection : std::vector(connections)) connection->give_up();
      io.stop();
      return;
    }
    for (size_t i = connections.size(); i > 0; --i) {
      // A check may close its connection, which moves the last one here: going backwards, it was seen already.
      const auto connection = connections[i - 1];
      connection->check(now);
    }
    sweep();
  });
}

void Core::begin_stop() {
  if (draining) return;
  draining = true;
  const auto now = Steady::now();
  stop_at = now + options.stop_timeout;
  // Who has connected is served: the kernel has said yes to them already.
  error_code ec;
  acceptor.cancel(ec);
  acceptor.non_blocking(true, ec);
  while (!ec) {
    tcp::socket socket(io);
    acceptor.accept(socket, ec);
    if (!ec) take(std::move(socket));
  }
  error_code ignored;
  acceptor.close(ignored);
  accept_pause.cancel();
  // A client that keeps its connection may be sending right now: a moment more, its answer then says Connection: close.
  idle_until = now + std::min<std::chrono::milliseconds>(std::chrono::milliseconds(500), options.stop_timeout / 4);
  for (const auto& connection : std::vector(connections)) connection->drain();
  end_if_empty();
}

void Core::tell_announced() {
  announcing.store(false);
  const auto position = announced.load();
  for (const auto& connection : std::vector(connections)) connection->tell(position);
}

}  // namespace

struct Server::Impl : Core {
  using Core::Core;
};

Server::Server(const Router& router, Hooks hooks, ServerOptions options)
    : impl_(std::make_unique<Impl>(router, std::move(hooks), std::move(options))) {}

Server::~Server() {
  stop();
  const std::scoped_lock lock(impl_->join_mutex);
  if (impl_->io_thread.joinable()) impl_->io_thread.join();
}

std::uint16_t Server::start() {
  auto& core = *impl_;
  const std::string where = fmt::format("{}:{}", core.options.address, core.options.port);
  error_code ec;
  const auto address = asio::ip::make_address(core.options.address, ec);
  if (ec) throw std::system_error(ec, "the server's address " + where);
  const tcp::endpoint endpoint(address, core.options.port);
  core.acceptor.open(endpoint.protocol(), ec);
  if (!ec) core.acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) core.acceptor.bind(endpoint, ec);
  if (!ec) core.acceptor.listen(1024, ec);
  if (ec) throw std::system_error(ec, "cannot listen on " + where);
  const std::uint16_t port = core.acceptor.local_endpoint().port();

  const auto shortest = std::min({core.options.header_timeout, core.options.body_timeout, core.options.idle_timeout,
                                  core.options.write_timeout, core.options.stop_timeout});
  core.sweep_every = std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
  core.accept_next();
  core.sweep();
  core.wake.async_wait(asio::posix::stream_descriptor::wait_read, [&core](const error_code& error) {
    if (!error) core.begin_stop();
  });
  core.pool.start();
  core.io_thread = std::thread([&core] {
    core.io.run();
    core.log.flush();
  });
  return port;
}

void Server::run_until_stopped() {
  auto& core = *impl_;
  asio::post(core.io, [&core] {
    error_code ec;
    core.signals.add(SIGTERM, ec);
    core.signals.add(SIGINT, ec);
    core.signals.async_wait([&core](const error_code& error, int) {
      if (error) return;
      // A second signal ends the process at once, as everyone expects.
      error_code ignored;
      core.signals.clear(ignored);
      core.begin_stop();
    });
  });
  {
    const std::scoped_lock lock(core.join_mutex);
    if (core.io_thread.joinable()) core.io_thread.join();
  }
  core.pool.stop();
}

void Server::stop() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(impl_->wake_fd, &one, sizeof one));
}

void Server::announce(std::int64_t position) {
  auto& core = *impl_;
  std::int64_t known = core.announced.load();
  while (known < position && !core.announced.compare_exchange_weak(known, position)) {
  }
  if (core.announcing.exchange(true)) return;
  asio::post(core.io, [&core] { core.tell_announced(); });
}

std::optional<Request> parse_request(std::string_view raw) {
  Request request;
  RequestReader reader(request);
  error_code ec;
  size_t at = 0;
  while (at < raw.size() && (raw[at] == '\r' || raw[at] == '\n')) ++at;
  while (at < raw.size() && !reader.is_header_done()) {
    const size_t n = reader.put(asio::buffer(raw.data() + at, raw.size() - at), ec);
    at += n;
    if (ec || n == 0) return std::nullopt;
  }
  if (!reader.is_header_done() || reader.verb() != RequestReader::Verb::served ||
      header_trouble(request, reader) != 0 || !understand(request)) {
    return std::nullopt;
  }
  reader.limit_body(1U << 20U);
  reader.eager(true);
  while (!reader.is_done()) {
    if (at >= raw.size()) return std::nullopt;
    const size_t n = reader.put(asio::buffer(raw.data() + at, raw.size() - at), ec);
    at += n;
    if (ec || n == 0) return std::nullopt;
  }
  return request;
}

}  // namespace jalon::web
