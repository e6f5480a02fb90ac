// SPDX-License-Identifier: EUPL-1.2
#include "web/server.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <future>
#include <latch>
#include <mutex>
#include <sstream>
#include <thread>

#include "db/database.hpp"
#include "socket.hpp"
#include "web/elsewhere.hpp"
#include "web/form.hpp"

namespace jalon::web {
namespace {

using namespace std::chrono_literals;
using testing_client::Client;
using testing_client::Reply;

// A door that handlers wait at until the test opens it.
class Gate {
 public:
  void open() {
    {
      const std::scoped_lock lock(mutex_);
      open_ = true;
    }
    moved_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    moved_.notify_all();
    moved_.wait(lock, [this] { return open_; });
  }
  void wait_for(int arrivals) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return arrived_ >= arrivals; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  int arrived_ = 0;
  bool open_ = false;
};

class Http : public testing::Test {
 protected:
  Http() {
    // What these tests make fail on purpose is not of interest on the terminal.
    hooks.report = [this](const Request&, std::string_view what) {
      const std::scoped_lock lock(reports_mutex);
      reports.emplace_back(what);
    };
    add(Method::get, "/", [](const Request&) { return text("home"); });
    add(Method::post, "/echo", [](const Request& request) { return text(request.body); });
  }
  Route& add(Method method, std::string pattern, Handler handler, Freshness freshness = Freshness::never) {
    Route route;
    route.name = std::string(word(method)) + " " + pattern;
    route.method = method;
    route.pattern = std::move(pattern);
    route.audience = Audience::everyone;
    route.freshness = freshness;
    route.handler = std::move(handler);
    router.add(std::move(route));
    return *router.routes().back();
  }
  std::uint16_t start() {
    options.port = 0;
    server = std::make_unique<Server>(router, hooks, options);
    return server->start();
  }
  Router router;
  Hooks hooks;
  ServerOptions options;
  std::mutex reports_mutex;
  std::vector<std::string> reports;
  std::unique_ptr<Server> server;  // last: it ends before what its handlers use
};

std::string opened(std::string_view packed) {
  z_stream z{};
  EXPECT_EQ(inflateInit2(&z, 15 + 16), Z_OK);
  std::string out;
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  z.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state == Z_OK) {
    char block[4096];
    z.next_out = reinterpret_cast<Bytef*>(block);
    z.avail_out = sizeof block;
    state = inflate(&z, Z_NO_FLUSH);
    out.append(block, sizeof block - z.avail_out);
  }
  EXPECT_EQ(state, Z_STREAM_END);
  inflateEnd(&z);
  return out;
}

// --- connections -----------------------------------------------------------------------------------------------------

TEST_F(Http, AConnectionIsKeptForTheNextRequest) {
  Client client(start());
  for (int i = 0; i < 3; ++i) {
    const Reply reply = client.get("/");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "home");
  }
}

TEST_F(Http, AConnectionIsClosedWhenTheClientAsks) {
  Client client(start());
  EXPECT_EQ(client.get("/", "Connection: close\r\n").headers.at("connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST_F(Http, AnOldClientIsAnsweredAndLeft) {
  Client client(start());
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.reply().body, "home");
  EXPECT_TRUE(client.ended());
}

TEST_F(Http, AnOldClientThatAsksIsKept) {
  Client client(start());
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const Reply reply = client.reply();
    EXPECT_EQ(reply.body, "home");
    EXPECT_EQ(reply.headers.at("connection"), "keep-alive");
  }
}

TEST_F(Http, RequestsSentAheadAreAnsweredInOrder) {
  add(Method::get, "/n/{n}", [](const Request& request) { return text(std::string(request.param("n"))); });
  Client client(start());
  std::string all;
  for (int i = 0; i < 200; ++i) all += "GET /n/" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.reply().body, std::to_string(i));
}

TEST_F(Http, ARequestThatComesInSinglePiecesIsReadWhole) {
  Client client(start());
  for (const char c : std::string("\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"))
    client.send(std::string(1, c));
  EXPECT_EQ(client.reply().body, "hello");
}

TEST_F(Http, MoreConnectionsThanTheLimitAreRefused) {
  options.connection_limit = 2;
  const auto port = start();
  Client first(port);
  Client second(port);
  EXPECT_EQ(first.get("/").status, 200);
  EXPECT_EQ(second.get("/").status, 200);
  Client third(port);
  EXPECT_EQ(third.reply().status, 503);
  EXPECT_EQ(first.get("/").status, 200);
}

// --- what a request may be -------------------------------------------------------------------------------------------

TEST_F(Http, HeadTellsTheLengthWithoutTheBody) {
  Client client(start());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  const Reply reply = client.reply(true);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("content-length"), "4");
  EXPECT_EQ(client.get("/").body, "home") << "no byte of a body stands between";
}

TEST_F(Http, ABodyInChunksIsPutTogether) {
  Client client(start());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n");
  EXPECT_EQ(client.reply().body, "hello world");
  EXPECT_EQ(client.get("/").status, 200);
}

TEST_F(Http, AFieldAfterTheBodyIsNotAHeader) {
  add(Method::post, "/who",
      [](const Request& request) { return text(std::string(request.header("cookie").value_or("nobody"))); });
  Client client(start());
  client.send(
      "POST /who HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nCookie: "
      "session=stolen\r\n\r\n");
  EXPECT_EQ(client.reply().body, "nobody");
}

TEST_F(Http, AClientThatAsksBeforeSendingIsToldToGoOn) {
  Client client(start());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.reply().status, 100);
  client.send("hello");
  EXPECT_EQ(client.reply().body, "hello");
}

TEST_F(Http, AClientThatAsksBeforeSendingTooMuchIsRefusedAtOnce) {
  Client client(start());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.reply().status, 413);
}

TEST_F(Http, ABodyLargerThanItsRouteTakesIsRefusedBeforeItIsRead) {
  auto& route = add(Method::post, "/small", [](const Request& request) { return text(request.body); });
  route.body_limit = 10;
  const auto port = start();
  Client fits(port);
  EXPECT_EQ(fits.post("/small", "0123456789").status, 200);
  Client large(port);
  large.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
  EXPECT_EQ(large.reply().status, 413);
  EXPECT_TRUE(large.ended());
  Client chunked(port);
  chunked.send(
      "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.reply().status, 413);
}

TEST_F(Http, AnUploadOfManyBlocksArrivesWhole) {
  auto& route = add(Method::post, "/upload", [](const Request& request) { return text(request.body); });
  route.body_limit = 4U << 20U;
  Client client(start());
  std::string body(3'000'000, 'x');
  for (size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 26);
  std::thread sender(
      [&] { client.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + body); });
  sender.join();
  EXPECT_EQ(client.reply().body, body);
}

TEST_F(Http, AHeaderLargerThan16kBIsRefused) {
  const auto port = start();
  Client fits(port);
  EXPECT_EQ(fits.get("/", "X: " + std::string(15'000, 'a') + "\r\n").status, 200);
  Client one_field(port);
  one_field.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(17'000, 'a') + "\r\n\r\n");
  EXPECT_EQ(one_field.reply().status, 431);
  Client many_fields(port);
  std::string fields;
  for (int i = 0; i < 500; ++i) fields += "X-" + std::to_string(i) + ": " + std::string(40, 'a') + "\r\n";
  many_fields.send("GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  EXPECT_EQ(many_fields.reply().status, 431);
}

TEST_F(Http, AnAddressLongerThan8kBIsRefused) {
  const auto port = start();
  for (const size_t length : {size_t{9'000}, size_t{40'000}}) {
    Client client(port);
    client.send("GET /" + std::string(length, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.reply().status, 414) << length;
  }
}

TEST_F(Http, AnUnknownMethodAndOneThatIsNotServedAreToldApart) {
  const auto port = start();
  Client unknown(port);
  unknown.send("BREW / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(unknown.reply().status, 501);
  Client not_served(port);
  not_served.send("OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n");
  const Reply refused = not_served.reply();
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers.at("allow"), "GET, HEAD");
  Client other(port);
  const Reply other_method = other.post("/", "");
  EXPECT_EQ(other_method.status, 405);
  EXPECT_EQ(other_method.headers.at("allow"), "GET, HEAD");
}

TEST_F(Http, WhatDoesNotFollowTheRulesIsRefusedAndTheConnectionClosed) {
  const auto port = start();
  const std::vector<std::pair<std::string, int>> broken = {
      {"GET / HTTP/1.1\r\n\r\n", 400},                        // no host
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},  // two
      {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},            // a space before the colon
      {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
      {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: something\r\nContent-Length: 1\r\n\r\n", 417},
      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {"\x16\x03\x01 not http at all\r\n\r\n", 400},
      {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET /%E9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET /?a=%FF HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
  };
  for (const auto& [bytes, status] : broken) {
    Client client(port);
    client.send(bytes);
    const Reply reply = client.reply();
    EXPECT_EQ(reply.status, status) << bytes;
    EXPECT_EQ(reply.headers.count("content-security-policy"), 1U) << bytes;
    EXPECT_TRUE(client.ended()) << bytes;
  }
  Client client(port);
  EXPECT_EQ(client.get("/").status, 200);
}

TEST_F(Http, WhatIsNotThereIsNotFound) {
  Client client(start());
  const Reply page = client.get("/nothing");
  EXPECT_EQ(page.status, 404);
  EXPECT_NE(page.body.find("<h1>Introuvable</h1>"), std::string::npos);
  const Reply api = client.get("/api/v1/nothing");
  EXPECT_EQ(api.status, 404);
  EXPECT_EQ(api.headers.at("content-type"), "application/problem+json");
}

// --- time ------------------------------------------------------------------------------------------------------------

TEST_F(Http, AHeaderThatDoesNotEndIsNotWaitedForForEver) {
  options.header_timeout = 50ms;
  Client client(start());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n");
  EXPECT_EQ(client.reply().status, 408);
  EXPECT_TRUE(client.ended());
}

TEST_F(Http, ABodyThatDoesNotEndIsNotWaitedForForEver) {
  options.body_timeout = 50ms;
  Client client(start());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(client.reply().status, 408);
  EXPECT_TRUE(client.ended());
}

TEST_F(Http, ALargeBodyThatStopsIsNotWaitedForAsLongAsItsSizeWouldAllow) {
  options.body_timeout = 50ms;
  add(Method::post, "/file", [](const Request&) { return text("kept"); }).body_limit = 64U << 20U;
  Client client(start());
  client.send("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n" + std::string(200'000, 'x'));
  EXPECT_EQ(client.reply().status, 408);
  EXPECT_TRUE(client.ended());
}

TEST_F(Http, LargeBodiesHeldBackByOneAddressKeepNobodyFromSendingAForm) {
  options.bodies_limit_of_peer = 300'000;
  add(Method::post, "/file", [](const Request&) { return text("kept"); }).body_limit = 64U << 20U;
  const auto port = start();
  const std::string most =
      "POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n\r\n" + std::string(200'000, 'x');
  Client first(port);
  first.send(most);
  Client second(port);
  second.send(most);
  // One of the two, whichever is read later, is beyond what its address may have under way; the other goes on.
  for (int i = 0; i < 200 && !first.is_answered(50) && !second.is_answered(0); ++i) continue;
  Client& refused = first.is_answered(0) ? first : second;
  Client& taken = &refused == &first ? second : first;
  EXPECT_EQ(refused.reply().status, 503);
  EXPECT_FALSE(taken.is_answered(0));
  EXPECT_EQ(Client(port).post("/echo", "name=x").status, 200) << "a form is always taken";
  taken.send(std::string(50'000, 'x'));
  EXPECT_EQ(taken.reply().status, 200);
  EXPECT_EQ(taken.get("/").status, 200);  // what went before on this connection has been tidied up
  Client third(port);
  third.send(most + std::string(50'000, 'x'));
  EXPECT_EQ(third.reply().status, 200) << "what was received is counted no longer";
}

TEST_F(Http, AConnectionThatSaysNothingMoreIsClosed) {
  options.idle_timeout = 50ms;
  Client client(start());
  EXPECT_EQ(client.get("/").status, 200);
  EXPECT_TRUE(client.ended());
}

TEST_F(Http, AClientThatDoesNotReadIsLetGo) {
  options.write_timeout = 50ms;
  add(Method::get, "/large", [](const Request&) { return text(std::string(32U << 20U, 'x')); });
  Client client(start(), 4096);
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(client.until("\r\n\r\n"), "");
  // Nothing is read until the server has given up; what it had handed to the kernel is all that comes.
  std::string seen;
  while (metrics().find("jalon_http_connections 0\n") == std::string::npos) std::this_thread::yield();
  EXPECT_LT(client.exactly(32U << 20U).size(), size_t{32U << 20U});
}

// --- freshness -------------------------------------------------------------------------------------------------------

struct Reader : Identity {};

TEST_F(Http, APageIsNotMadeAgainWhileNothingHasChanged) {
  std::atomic<std::int64_t> position{7};
  std::atomic<int> made{0};
  hooks.identify = [&](Request& request) -> std::optional<Response> {
    request.position = position;
    if (const auto name = request.header("x-reader")) {
      auto reader = std::make_shared<Reader>();
      reader->account_id = *name;
      reader->rights_key = *name;
      request.identity = reader;
    }
    return std::nullopt;
  };
  add(
      Method::get, "/page",
      [&](const Request&) {
        ++made;
        return html("page");
      },
      Freshness::position);
  Client client(start());
  const Reply first = client.get("/page");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.headers.at("cache-control"), "private, no-cache");
  EXPECT_EQ(first.headers.at("vary"), "Cookie, Accept-Language, Accept-Encoding, HX-Request");
  const std::string known = "If-None-Match: " + first.headers.at("etag") + "\r\n";
  const Reply second = client.get("/page", known);
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.headers.at("etag"), first.headers.at("etag"));
  EXPECT_EQ(made, 1);
  EXPECT_EQ(client.get("/page", known + "X-Reader: prefect\r\n").status, 200) << "another reader";
  EXPECT_EQ(client.get("/page", known + "Accept-Language: en\r\n").status, 200) << "another language";
  EXPECT_EQ(client.get("/page", known + "HX-Request: true\r\n").status, 200) << "a part of it";
  EXPECT_EQ(client.get("/page?tri=nom", known).status, 200) << "another address";
  position = 8;
  EXPECT_EQ(client.get("/page", known).status, 200) << "the journal moved";
}

TEST_F(Http, APublicPageIsMadeOnceForAllItsVisitors) {
  std::atomic<std::int64_t> position{7};
  std::atomic<int> made{0};
  hooks.identify = [&](Request& request) -> std::optional<Response> {
    request.position = position;
    if (request.header("x-reader")) {
      auto reader = std::make_shared<Reader>();
      reader->account_id = "prefect";
      request.identity = reader;
    }
    return std::nullopt;
  };
  add(
      Method::get, "/public",
      [&](const Request& request) {
        ++made;
        return html(request.identity ? "for the prefect" : "for everyone");
      },
      Freshness::position);
  const auto port = start();
  for (int i = 0; i < 3; ++i) {
    Client visitor(port);
    const Reply reply = visitor.get("/public");
    EXPECT_EQ(reply.body, "for everyone");
    EXPECT_EQ(reply.headers.count("etag"), 1U);
  }
  EXPECT_EQ(made, 1);
  Client reader(port);
  EXPECT_EQ(reader.get("/public", "X-Reader: 1\r\n").body, "for the prefect");
  EXPECT_EQ(reader.get("/public", "X-Reader: 1\r\n").body, "for the prefect");
  EXPECT_EQ(made, 3) << "what a signed-in reader sees is not kept";
  EXPECT_EQ(reader.get("/public").body, "for everyone");
  EXPECT_EQ(made, 3);
  ++position;
  EXPECT_EQ(reader.get("/public").body, "for everyone");
  EXPECT_EQ(made, 4) << "the journal moved";
}

TEST_F(Http, ARefusedReaderGetsNo304) {
  hooks.authorize = [](const Request& request) -> std::optional<Response> {
    if (request.header("x-refuse")) return text("no", 403);
    return std::nullopt;
  };
  add(
      Method::get, "/page", [](const Request&) { return html("page"); }, Freshness::position);
  Client client(start());
  const std::string known = "If-None-Match: " + client.get("/page").headers.at("etag") + "\r\n";
  EXPECT_EQ(client.get("/page", known).status, 304);
  EXPECT_EQ(client.get("/page", known + "X-Refuse: 1\r\n").status, 403);
}

TEST_F(Http, AnAnswerKnownByItsContentIsSentOnce) {
  add(
      Method::get, "/map", [](const Request&) { return text("shapes"); }, Freshness::content);
  Client client(start());
  const Reply first = client.get("/map");
  EXPECT_EQ(client.get("/map", "If-None-Match: \"other\", " + first.headers.at("etag") + "\r\n").status, 304);
  EXPECT_EQ(client.get("/map", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(Http, ADocumentThatKnowsItsOwnHashIsSentOnce) {
  add(Method::get, "/document", [](const Request&) {
    Response response = download("application/pdf", "plan.pdf", [](BodySink& sink) { sink.write("bytes"); });
    response.headers.emplace_back("etag", "\"5f2a\"");
    return response;
  });
  Client client(start());
  EXPECT_EQ(client.get("/document").body, "bytes");
  EXPECT_EQ(client.get("/document", "If-None-Match: \"5f2a\"\r\n").status, 304);
  EXPECT_EQ(client.get("/document", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(Http, AnErrorOfAFreshPageIsNotKept) {
  add(
      Method::get, "/page", [](const Request&) { return html("gone", 404); }, Freshness::position);
  Client client(start());
  const Reply reply = client.get("/page");
  EXPECT_EQ(reply.headers.at("cache-control"), "no-store");
  EXPECT_EQ(reply.headers.count("etag"), 0U);
}

TEST_F(Http, TheLinkThatChangesTheLanguageIsRemembered) {
  add(
      Method::get, "/page", [](const Request& request) { return text(std::string(code(request.lang))); },
      Freshness::position);
  Client client(start());
  const Reply reply = client.get("/page?lang=en");
  EXPECT_EQ(reply.body, "en");
  EXPECT_TRUE(reply.headers.at("set-cookie").starts_with("lang=en;"));
  EXPECT_EQ(client.get("/page", "Cookie: lang=en\r\n").body, "en");
  EXPECT_EQ(client.get("/page").body, "fr");
}

// --- bodies ----------------------------------------------------------------------------------------------------------

TEST_F(Http, APartOfAnAssetCanBeAskedFor) {
  add(
      Method::get, "/asset", [](const Request&) { return text("0123456789"); }, Freshness::immutable);
  Client client(start());
  const Reply whole = client.get("/asset");
  EXPECT_EQ(whole.headers.at("accept-ranges"), "bytes");
  EXPECT_EQ(whole.headers.at("cache-control"), "public, max-age=31536000, immutable");
  const Reply part = client.get("/asset", "Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.headers.at("content-range"), "bytes 2-4/10");
  EXPECT_EQ(client.get("/asset", "Range: bytes=8-\r\n").body, "89");
  EXPECT_EQ(client.get("/asset", "Range: bytes=8-99\r\n").body, "89");
  EXPECT_EQ(client.get("/asset", "Range: bytes=-3\r\n").body, "789");
  EXPECT_EQ(client.get("/asset", "Range: bytes=-30\r\n").body, "0123456789");
}

TEST_F(Http, APartThatIsNotThereIsRefusedAndAnUnknownFormGetsTheWhole) {
  add(
      Method::get, "/asset", [](const Request&) { return text("0123456789"); }, Freshness::immutable);
  Client client(start());
  const Reply past = client.get("/asset", "Range: bytes=10-\r\n");
  EXPECT_EQ(past.status, 416);
  EXPECT_EQ(past.headers.at("content-range"), "bytes */10");
  for (const char* odd : {"bytes=4-2", "bytes=", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2", "bytes=-", "bytes=1"}) {
    EXPECT_EQ(client.get("/asset", "Range: " + std::string(odd) + "\r\n").body, "0123456789") << odd;
  }
  EXPECT_EQ(client.get("/asset", "Range: bytes=1-2\r\nIf-Range: \"other\"\r\n").status, 200);
  EXPECT_EQ(client.get("/", "Range: bytes=1-2\r\n").status, 200) << "a page has no parts";
}

TEST_F(Http, ALongTextIsCompressedForWhoTakesIt) {
  std::string page;
  for (int i = 0; i < 500; ++i) page += "<tr><td>Seine-Saint-Denis</td><td>" + std::to_string(i) + "</td></tr>";
  add(Method::get, "/page", [&](const Request&) { return html(page); });
  add(Method::get, "/image", [&](const Request&) {
    Response response = html(page);
    response.content_type = "image/png";
    return response;
  });
  Client client(start());
  for (int i = 0; i < 2; ++i) {
    const Reply packed = client.get("/page", "Accept-Encoding: gzip, br\r\n");
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), page.size() / 5);
    EXPECT_EQ(opened(packed.body), page);
  }
  EXPECT_EQ(client.get("/page").body, page);
  EXPECT_EQ(client.get("/page", "Accept-Encoding: gzip;q=0\r\n").body, page);
  EXPECT_EQ(client.get("/image", "Accept-Encoding: gzip\r\n").body, page);
  EXPECT_EQ(client.get("/", "Accept-Encoding: gzip\r\n").body, "home") << "not worth it";
}

// --- streams ---------------------------------------------------------------------------------------------------------

std::string line_of(int i) { return "ligne " + std::to_string(i) + " de l'export, assez longue pour compter\r\n"; }

void lines(BodySink& sink, int n) {
  for (int i = 0; i < n; ++i) sink.write(line_of(i));
}
std::string all_lines(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += line_of(i);
  return out;
}

TEST_F(Http, AStreamOfAnyLengthArrivesWhole) {
  add(Method::get, "/export/{n}", [](const Request& request) {
    const int n = std::stoi(std::string(request.param("n")));
    return download("text/csv", "export.csv", [n](BodySink& sink) { lines(sink, n); });
  });
  Client client(start());
  for (const int n : {0, 1, 10'000, 100'000}) {
    const Reply reply = client.get("/export/" + std::to_string(n));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, all_lines(n)) << n;
    EXPECT_EQ(reply.headers.count("transfer-encoding"), n >= 10'000 ? 1U : 0U) << n;
  }
  const Reply packed = client.get("/export/100000", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(opened(packed.body), all_lines(100'000));
}

TEST_F(Http, AStreamForAnOldClientEndsWithTheConnection) {
  add(Method::get, "/export",
      [](const Request&) { return download("text/csv", "export.csv", [](BodySink& sink) { lines(sink, 10'000); }); });
  Client client(start());
  client.send("GET /export HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.reply().body, all_lines(10'000));
}

TEST_F(Http, AStreamWaitsForASlowClientAndOthersAreServedMeanwhile) {
  options.workers = 1;
  std::atomic<size_t> written{0};
  constexpr size_t total = 64U << 20U;
  add(Method::get, "/export", [&](const Request&) {
    return download("application/octet-stream", "export.bin", [&](BodySink& sink) {
      const std::string block(64U << 10U, 'x');
      for (size_t n = 0; n < total; n += block.size()) {
        sink.write(block);
        written += block.size();
      }
    });
  });
  const auto port = start();
  Client slow(port, 4096);
  slow.send("GET /export HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(slow.until("\r\n\r\n"), "");
  Client other(port);
  // The only worker waits for the slow client, so another thread must have answered.
  EXPECT_EQ(other.get("/").status, 200);
  EXPECT_EQ(other.get("/").status, 200);
  EXPECT_LT(written.load(), total / 2) << "what nobody reads is not piled up";
  size_t read = 0;
  for (;;) {
    const std::string size = slow.until("\r\n");
    ASSERT_NE(size, "");
    const size_t n = std::strtoul(size.c_str(), nullptr, 16);
    read += slow.exactly(n).size();
    slow.until("\r\n");
    if (n == 0) break;
  }
  EXPECT_EQ(read, total);
}

TEST_F(Http, AStreamLearnsThatItsClientHasLeft) {
  std::promise<void> gone;
  add(Method::get, "/export", [&](const Request&) {
    return download("application/octet-stream", "export.bin", [&](BodySink& sink) {
      const std::string block(64U << 10U, 'x');
      try {
        for (;;) sink.write(block);
      } catch (const Gone&) {
        gone.set_value();
        throw;
      }
    });
  });
  const auto port = start();
  Client client(port);
  client.send("GET /export HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(client.until("\r\n\r\n"), "");
  client.hang_up();
  EXPECT_EQ(gone.get_future().wait_for(20s), std::future_status::ready);
  Client next(port);
  EXPECT_EQ(next.get("/").status, 200);
  EXPECT_TRUE(reports.empty()) << "a client that leaves is not a failure of ours";
}

TEST_F(Http, AStreamThatFailsEarlyBecomesAnErrorAndLateIsCut) {
  add(Method::get, "/export/{n}", [](const Request& request) {
    const int n = std::stoi(std::string(request.param("n")));
    return download("text/csv", "export.csv", [n](BodySink& sink) {
      lines(sink, n);
      throw std::runtime_error("the disk broke");
    });
  });
  const auto port = start();
  Client early(port);
  EXPECT_EQ(early.get("/export/10").status, 500);
  EXPECT_EQ(early.get("/").status, 200);
  Client late(port);
  EXPECT_EQ(late.get("/export/10000").status, -1) << "no last chunk";
  const std::scoped_lock lock(reports_mutex);
  EXPECT_EQ(reports.size(), 2U);
}

// --- events ----------------------------------------------------------------------------------------------------------

TEST_F(Http, EveryOpenStreamLearnsTheNewPosition) {
  options.workers = 1;
  hooks.identify = [](Request& request) -> std::optional<Response> {
    request.position = 5;
    return std::nullopt;
  };
  add(Method::get, "/live", [](const Request&) {
    Response response;
    response.events = true;
    return response;
  });
  const auto port = start();
  Client first(port);
  Client second(port);
  for (auto* client : {&first, &second}) {
    client->send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(client->until("\r\n\r\n").find("Content-Type: text/event-stream"), std::string::npos);
    EXPECT_NE(client->until("\n\n").find("retry:"), std::string::npos);
  }
  Client ordinary(port);
  EXPECT_EQ(ordinary.get("/").status, 200) << "an open stream holds no worker";
  server->announce(6);
  EXPECT_EQ(first.until("\n\n"), "id: 6\ndata: 6\n\n");
  EXPECT_EQ(second.until("\n\n"), "id: 6\ndata: 6\n\n");
  first.hang_up();
  server->announce(7);
  EXPECT_EQ(second.until("\n\n"), "id: 7\ndata: 7\n\n");
  server->announce(3);  // older: nobody is told
  server->announce(8);
  EXPECT_EQ(second.until("\n\n"), "id: 8\ndata: 8\n\n");
}

TEST_F(Http, AStreamThatComesBackLearnsWhatItMissed) {
  hooks.identify = [](Request& request) -> std::optional<Response> {
    request.position = 9;
    return std::nullopt;
  };
  add(Method::get, "/live", [](const Request&) {
    Response response;
    response.events = true;
    return response;
  });
  Client client(start());
  client.send("GET /live HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 6\r\n\r\n");
  client.until("\r\n\r\n");
  client.until("\n\n");
  EXPECT_EQ(client.until("\n\n"), "id: 9\ndata: 9\n\n");
}

// --- stopping --------------------------------------------------------------------------------------------------------

TEST_F(Http, StoppingFinishesTheRequestUnderWay) {
  Gate gate;
  add(Method::get, "/slow", [&](const Request&) {
    gate.pass();
    return text("done");
  });
  Client client(start());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  gate.wait_for(1);
  std::thread stopping([&] { server->run_until_stopped(); });
  server->stop();
  gate.open();
  const Reply reply = client.reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "done");
  stopping.join();
}

TEST_F(Http, StoppingEndsEventStreamsAndQuietConnections) {
  options.stop_timeout = 400ms;
  add(Method::get, "/live", [](const Request&) {
    Response response;
    response.events = true;
    return response;
  });
  const auto port = start();
  Client live(port);
  live.send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
  live.until("\n\n");
  Client quiet(port);
  EXPECT_EQ(quiet.get("/").status, 200);
  server->stop();
  server->run_until_stopped();
  EXPECT_TRUE(live.ended());
  EXPECT_TRUE(quiet.ended());
  Client late(port);
  EXPECT_FALSE(late.connected());
}

TEST_F(Http, StoppingDoesNotWaitForEverForAStreamNobodyReads) {
  options.stop_timeout = 100ms;
  std::promise<void> gone;
  add(Method::get, "/export", [&](const Request&) {
    return download("application/octet-stream", "export.bin", [&](BodySink& sink) {
      const std::string block(64U << 10U, 'x');
      try {
        for (;;) sink.write(block);
      } catch (const Gone&) {
        gone.set_value();
        throw;
      }
    });
  });
  Client client(start(), 4096);
  client.send("GET /export HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(client.until("\r\n\r\n"), "");
  server->stop();
  server->run_until_stopped();
  EXPECT_EQ(gone.get_future().wait_for(0s), std::future_status::ready);
}

TEST_F(Http, StoppingServesWhoConnectedAMomentBefore) {
  for (int round = 0; round < 20; ++round) {
    const auto port = start();
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 10; ++i) {
      clients.push_back(std::make_unique<Client>(port));
      clients.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    server->stop();
    for (auto& client : clients) ASSERT_EQ(client->reply().status, 200) << "round " << round;
    clients.clear();
    server->run_until_stopped();
  }
}

TEST_F(Http, StoppingUnderLoadLosesNoAcceptedRequest) {
  std::atomic<int> handled{0};
  add(Method::post, "/act", [&](const Request&) {
    ++handled;
    return text("done");
  });
  const auto port = start();
  std::atomic<int> answered{0};
  std::atomic<int> sent_without_answer{0};
  std::latch busy(8);
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      Client client(port);
      for (int n = 0;; ++n) {
        if (n == 20) busy.count_down();
        const Reply reply = client.post("/act", "x");
        if (reply.status != 200) {
          ++sent_without_answer;
          if (n < 20) busy.count_down();
          return;
        }
        ++answered;
        if (reply.headers.count("connection") != 0) return;  // told to leave
      }
    });
  }
  busy.wait();
  server->stop();
  server->run_until_stopped();
  for (auto& client : clients) client.join();
  EXPECT_EQ(answered, handled) << "what was done was also answered";
  EXPECT_EQ(sent_without_answer, 0) << "every client was told to leave, none was cut";
}

// --- too much, and failures ------------------------------------------------------------------------------------------

TEST_F(Http, MoreRequestsThanCanWaitAreToldToComeBack) {
  Gate gate;
  options.workers = 1;
  options.queue_limit = 1;
  add(Method::get, "/slow", [&](const Request&) {
    gate.pass();
    return text("done");
  });
  const auto port = start();
  Client first(port);
  first.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  gate.wait_for(1);
  // Both arrive while the worker is busy: one may wait, the other is told to come back.
  Client second(port);
  Client third(port);
  second.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  while (metrics().find("jalon_http_queue 1\n") == std::string::npos) std::this_thread::yield();
  const Reply refused = third.get("/slow");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("retry-after"), "2");
  gate.open();
  EXPECT_EQ(first.reply().status, 200);
  EXPECT_EQ(second.reply().status, 200);
  EXPECT_EQ(third.get("/").status, 200) << "the refused client keeps its connection";
}

TEST_F(Http, AnExceptionBecomesAPageWithAReferenceAndTheServerStaysUp) {
  add(Method::get, "/bug", [](const Request&) -> Response { throw std::runtime_error("secret detail"); });
  add(Method::get, "/odd", [](const Request&) -> Response { throw 42; });
  add(Method::get, "/api/bug", [](const Request&) -> Response { throw std::runtime_error("secret detail"); });
  Client client(start());
  const Reply page = client.get("/bug");
  EXPECT_EQ(page.status, 500);
  EXPECT_EQ(page.body.find("secret detail"), std::string::npos);
  const std::scoped_lock lock(reports_mutex);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_NE(reports[0].find("secret detail"), std::string::npos);
  const std::string reference = reports[0].substr(0, reports[0].find(':'));
  EXPECT_NE(page.body.find(reference), std::string::npos) << "the page and the log name the same reference";
}

TEST_F(Http, WhateverIsThrownTheNextRequestIsServed) {
  add(Method::get, "/odd", [](const Request&) -> Response { throw 42; });
  add(Method::get, "/api/bug", [](const Request&) -> Response { throw std::runtime_error("secret detail"); });
  Client client(start());
  EXPECT_EQ(client.get("/odd").status, 500);
  const Reply api = client.get("/api/bug");
  EXPECT_EQ(api.status, 500);
  EXPECT_EQ(api.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(client.get("/").status, 200);
}

TEST_F(Http, AHandlerThatWaitsForAQueueElsewhereHoldsNobodyUp) {
  options.workers = 1;
  std::promise<void> entered, released;
  add(Method::get, "/wait", [&](const Request&) {
    const WaitElsewhere waiting;
    entered.set_value();
    released.get_future().wait();
    return text("waited");
  });
  add(Method::get, "/full", [](const Request&) -> Response { throw Overloaded("the queue is full"); });
  const auto port = start();
  std::thread waiting([&] {
    Client client(port);
    EXPECT_EQ(client.get("/wait").body, "waited");
  });
  entered.get_future().wait();
  Client client(port);
  EXPECT_EQ(client.get("/").status, 200) << "the only worker waits, and a spare one answers";
  const Reply full = client.get("/full");
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(full.headers.at("retry-after"), "5");
  released.set_value();
  waiting.join();
}

TEST_F(Http, ABrokenDatabaseIsSaidInAPageOfItsOwn) {
  add(Method::get, "/busy", [](const Request&) -> Response { throw db::Broken(db::Broken::Why::busy, "locked"); });
  add(Method::get, "/lost",
      [](const Request&) -> Response { throw db::Broken(db::Broken::Why::uncertain, "lost at the end"); });
  add(Method::get, "/full", [](const Request&) -> Response { throw db::Broken(db::Broken::Why::full, "disk full"); });
  add(Method::get, "/race",
      [](const Request&) -> Response { throw db::Violated(db::Violated::Kind::unique, "plan.contract", "taken"); });
  Client client(start());
  const Reply busy = client.get("/busy");
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.headers.at("retry-after"), "5");
  const Reply full = client.get("/full");
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(full.headers.count("retry-after"), 0U) << "waiting makes no room on a disk";
  EXPECT_NE(full.body, busy.body);
  const Reply lost = client.get("/lost", "Accept-Language: en\r\n");
  EXPECT_EQ(lost.status, 503);
  EXPECT_EQ(lost.headers.count("retry-after"), 0U) << "what may have been recorded is not sent again unseen";
  EXPECT_EQ(lost.body.find("Nothing was recorded"), std::string::npos);
  EXPECT_NE(lost.body.find("may have been recorded or not"), std::string::npos);
  EXPECT_EQ(client.get("/race").status, 409);
}

// --- whom to believe -------------------------------------------------------------------------------------------------

class Guarded : public Http {
 protected:
  Guarded() {
    hooks.identify = [](Request& request) -> std::optional<Response> {
      if (!request.cookie("session") && !request.header("authorization")) return std::nullopt;
      auto reader = std::make_shared<Reader>();
      reader->account_id = "prefect";
      reader->csrf_secret = "a secret of this session";
      reader->by_token = request.header("authorization").has_value();
      request.identity = reader;
      return std::nullopt;
    };
    add(Method::post, "/act", [](const Request&) { return text("done"); });
    add(Method::get, "/token", [](const Request& request) { return text(csrf_token(request)); });
  }
  const std::string session = "Cookie: session=1\r\n";
};

TEST_F(Guarded, AFormWithTheTokenOfItsSessionIsTaken) {
  Client client(start());
  const std::string token = client.get("/token", session).body;
  ASSERT_NE(token, "");
  EXPECT_EQ(client.post("/act", "csrf=" + token + "&name=x", session).status, 200);
  EXPECT_EQ(client.post("/act", "name=x&csrf=" + token, session).status, 200);
  EXPECT_EQ(client.post("/act", "", session + "X-CSRF-Token: " + token + "\r\n").status, 200);
}

TEST_F(Guarded, ARefusalLeadsBackToThePageThatItCameFromAndNeverToAnotherHost) {
  Client client(start());
  const auto refused = [&](const std::string& referer) {
    return client.post("/act", "name=x", session + "Referer: " + referer + "\r\n").body;
  };
  EXPECT_NE(refused("http://x/plan?axe=3").find("href=\"/plan?axe=3\""), std::string::npos);
  for (const char* elsewhere : {"http://x.example/plan", "http://x//plan", "https://other/plan", "plan"})
    EXPECT_EQ(refused(elsewhere).find("plan\""), std::string::npos) << elsewhere;
  EXPECT_NE(refused("none").find("href=\"/moi\""), std::string::npos);
}

TEST_F(Guarded, AFormWithoutTheTokenOfItsSessionIsRefused) {
  Client client(start());
  const std::string token = client.get("/token", session).body;
  EXPECT_EQ(client.post("/act", "name=x", session).status, 403);
  EXPECT_EQ(client.post("/act", "csrf=&name=x", session).status, 403);
  EXPECT_EQ(client.post("/act", "csrf=" + token.substr(1), session).status, 403);
  EXPECT_EQ(client.post("/act", "xcsrf=" + token, session).status, 403);
  const Reply reply = client.post("/act", "csrf=0" + token, session);
  EXPECT_EQ(reply.status, 403);
  EXPECT_NE(reply.body.find("trop longtemps"), std::string::npos);
}

TEST_F(Guarded, AFormWithFilesCarriesItsTokenToo) {
  Client client(start());
  const std::string token = client.get("/token", session).body;
  const auto send = [&](std::string_view value) {
    const std::string body =
        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + std::string(value) +
        "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\ntext\r\n--b--\r\n";
    client.send("POST /act HTTP/1.1\r\nHost: x\r\n" + session +
                "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    return client.reply().status;
  };
  EXPECT_EQ(send(token), 200);
  EXPECT_EQ(send("wrong"), 403);
}

TEST_F(Guarded, AProgramWithAnApiTokenNeedsNoFormToken) {
  Client client(start());
  EXPECT_EQ(client.post("/act", "{}", "Authorization: Bearer x\r\n").status, 200);
}

TEST_F(Guarded, APageOfAnotherSiteCannotPost) {
  Client client(start());
  const std::string token = client.get("/token", session).body;
  const std::string body = "csrf=" + token;
  EXPECT_EQ(client.post("/act", body, session + "Sec-Fetch-Site: cross-site\r\n").status, 403);
  EXPECT_EQ(client.post("/act", body, session + "Sec-Fetch-Site: same-site\r\n").status, 403);
  EXPECT_EQ(client.post("/act", body, session + "Origin: https://evil.test\r\n").status, 403);
  EXPECT_EQ(client.post("/act", body, session + "Origin: null\r\n").status, 403);
  EXPECT_EQ(client.post("/act", body, session + "Origin: http://x.evil.test\r\n").status, 403);
  EXPECT_EQ(client.post("/act", "", "Sec-Fetch-Site: cross-site\r\n").status, 403)
      << "signing in as somebody else, too";
  EXPECT_EQ(client.post("/act", body, session + "Sec-Fetch-Site: same-origin\r\nOrigin: http://x\r\n").status, 200);
  EXPECT_EQ(client.post("/act", "", "Origin: http://X\r\n").status, 200);
}

TEST_F(Guarded, APageWithoutAJudgeOfRightsIsClosedToAll) {
  auto& route = add(Method::get, "/secret", [](const Request&) { return text("secret"); });
  route.audience = Audience::signed_in;
  route.right = "read_journal";
  const auto port = start();
  Client client(port);
  EXPECT_EQ(client.get("/secret", session).status, 403);
  server.reset();
  hooks.authorize = [](const Request&) { return std::optional<Response>(); };
  Client allowed(start());
  EXPECT_EQ(allowed.get("/secret", session).body, "secret");
}

TEST_F(Guarded, AToolOfDevelopmentDoesNotExistInService) {
  auto& route = add(Method::get, "/styleguide", [](const Request&) { return text("components"); });
  route.audience = Audience::development;
  const auto port = start();
  Client client(port);
  EXPECT_EQ(client.get("/styleguide").status, 404);
  server.reset();
  options.development = true;
  Client developer(start());
  EXPECT_EQ(developer.get("/styleguide").status, 200);
}

TEST_F(Http, EveryAnswerForbidsWhatAPageMustNotDo) {
  add(Method::get, "/bug", [](const Request&) -> Response { throw std::runtime_error("x"); });
  Client client(start());
  for (const char* path : {"/", "/nothing", "/bug"}) {
    const Reply reply = client.get(path);
    EXPECT_TRUE(reply.headers.at("content-security-policy").starts_with("default-src 'none'; script-src 'self'"))
        << path;
    EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff") << path;
    EXPECT_EQ(reply.headers.at("referrer-policy"), "same-origin") << path;
    EXPECT_EQ(reply.headers.at("cross-origin-opener-policy"), "same-origin") << path;
    EXPECT_EQ(reply.headers.count("permissions-policy"), 1U) << path;
    EXPECT_EQ(reply.headers.count("strict-transport-security"), 0U) << path;
  }
}

TEST_F(Http, BehindTlsBrowsersAreToldToStayThereAndTheProxyIsBelieved) {
  options.secure = true;
  add(Method::get, "/peer", [](const Request& request) { return text(request.peer); });
  Client client(start());
  EXPECT_EQ(client.get("/").headers.count("strict-transport-security"), 1U);
  EXPECT_EQ(client.get("/peer", "X-Forwarded-For: 10.9.9.9, 192.0.2.7\r\n").body, "192.0.2.7");
}

TEST_F(Http, TheAddressThatTheProxySawIsTheLastOfTheLastLineWithoutItsPort) {
  options.secure = true;
  add(Method::get, "/peer", [](const Request& request) { return text(request.peer); });
  Client client(start());
  const auto peer = [&](const std::string& lines) { return client.get("/peer", lines).body; };
  EXPECT_EQ(peer("X-Forwarded-For: 10.9.9.9\r\nX-Forwarded-For: 192.0.2.7\r\n"), "192.0.2.7");
  EXPECT_EQ(peer("X-Forwarded-For: 192.0.2.7:40001\r\n"), "192.0.2.7");
  EXPECT_EQ(peer("X-Forwarded-For: [2001:db8::7]:443\r\n"), "2001:db8::7");
  EXPECT_EQ(peer("X-Forwarded-For: 2001:DB8::7\r\n"), "2001:db8::7");
  for (const char* nonsense : {"unknown", "[", "", "1.2.3", "a, "})
    EXPECT_EQ(peer("X-Forwarded-For: " + std::string(nonsense) + "\r\n"), "127.0.0.1") << nonsense;
}

TEST_F(Http, WithoutAProxyNobodyChoosesTheirAddress) {
  add(Method::get, "/peer", [](const Request& request) { return text(request.peer); });
  Client client(start());
  EXPECT_EQ(client.get("/peer", "X-Forwarded-For: 192.0.2.7\r\n").body, "127.0.0.1");
}

TEST_F(Http, AHeaderOfAHandlerCannotBeginAnother) {
  add(Method::get, "/split", [](const Request&) {
    Response response = text("x");
    response.headers.emplace_back("x-name", "a\r\nSet-Cookie: session=1");
    return response;
  });
  Client client(start());
  EXPECT_EQ(client.get("/split").headers.count("set-cookie"), 0U);
}

// --- what is kept of it ----------------------------------------------------------------------------------------------

TEST_F(Http, TheAccessLogNamesTheRouteButNoValueOfAQuery) {
  const std::string file = testing::TempDir() + "jalon_access_" + std::to_string(::getpid()) + ".log";
  options.access_log = file;
  {
    Client client(start());
    client.get("/?nom=Dupont&jeton=abc", "Cookie: session=secret\r\n");
    client.get("/invitation/" + std::string(30, 'q') + "-Z_5" + std::string(9, 'q'));
    client.get("/invitation/" + std::string(30, 'q') + "-Z_5" + std::string(9, 'q') + "/?x");
    client.post("/echo", "password=hunter2", "Connection: close\r\n");
  }
  server.reset();
  std::ifstream in(file);
  std::stringstream all;
  all << in.rdbuf();
  std::remove(file.c_str());
  const std::string log = all.str();
  EXPECT_NE(log.find(R"("method":"GET","target":"/?nom&jeton","route":"GET /","status":200,"bytes":)"),
            std::string::npos)
      << log;
  EXPECT_NE(log.find(R"("target":"/invitation/*")"), std::string::npos) << log;
  EXPECT_NE(log.find(R"("target":"/invitation/*/?x")"), std::string::npos) << log;
  for (const char* secret : {"Dupont", "abc", "secret", "hunter2", "qqq"})
    EXPECT_EQ(log.find(secret), std::string::npos) << secret;
}

TEST_F(Http, MetricsCountRequestsByRouteAndStatus) {
  // The counters are the process's: a path of its own for each run of this test.
  static int run = 0;
  const std::string path = "/counted/" + std::to_string(++run);
  add(Method::get, path, [](const Request&) { return text("x"); });
  Client client(start());
  client.get(path);
  client.get(path);
  // A request is counted when it has left; the next one on the connection comes after that.
  client.get("/");
  const std::string all = metrics();
  EXPECT_NE(all.find("jalon_http_requests_total{route=\"GET " + path + "\",status=\"2xx\"} 2\n"), std::string::npos)
      << all;
  EXPECT_NE(all.find("jalon_http_request_duration_seconds_count{route=\"GET " + path + "\"} 2\n"), std::string::npos);
  EXPECT_NE(all.find("process_resident_memory_bytes "), std::string::npos);
}

TEST(Listening, AnAddressThatIsTakenIsNamed) {
  Router router;
  ServerOptions options;
  options.port = 0;
  Server first(router, {}, options);
  options.port = first.start();
  Server second(router, {}, options);
  try {
    second.start();
    FAIL() << "two servers on one port";
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string(error.what()).find("127.0.0.1:" + std::to_string(options.port)), std::string::npos);
  }
}

TEST(Listening, ATerminationSignalStopsTheServer) {
  Router router;
  ServerOptions options;
  options.port = 0;
  Server server(router, {}, options);
  server.start();
  std::thread sender([] {
    // Sent once the server's handler stands: before, it would end the test program.
    struct sigaction now {};
    do {
      std::this_thread::yield();
      sigaction(SIGTERM, nullptr, &now);
    } while (now.sa_handler == SIG_DFL);
    ::kill(::getpid(), SIGTERM);
  });
  server.run_until_stopped();
  sender.join();
}

TEST(Responding, NeedsNoSocket) {
  Router router;
  Route route;
  route.name = "home";
  route.pattern = "/bonjour/{name}";
  route.audience = Audience::everyone;
  route.handler = [](const Request& request) { return text(std::string(request.param("name"))); };
  router.add(std::move(route));
  Request request;
  request.target = "/bonjour/Zo%C3%A9";
  const auto response = respond(router, {}, request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "Zoé");
  request.target = "/bonjour/%E9";
  EXPECT_EQ(respond(router, {}, request).status, 400);
}

}  // namespace
}  // namespace jalon::web
