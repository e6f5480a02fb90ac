// SPDX-License-Identifier: EUPL-1.2
#include "web/form.hpp"

#include <gtest/gtest.h>

namespace jalon::web {
namespace {

Request posted(std::string body, std::string type = "application/x-www-form-urlencoded") {
  Request request;
  request.method = Method::post;
  request.headers = {{"content-type", std::move(type)}};
  request.body = std::move(body);
  return request;
}
Request multipart(std::string body) { return posted(std::move(body), "multipart/form-data; boundary=\"XyZ\""); }

std::shared_ptr<Identity> reader(std::string secret) {
  auto identity = std::make_shared<Identity>();
  identity->csrf_secret = std::move(secret);
  return identity;
}

TEST(Form, FieldsAreDecodedAndTidied) {
  const Form form(posted("a=1+2%21&b=caf%C3%A9%0D%0A%0D%0Ax++&c&d=%zz&a=3"));
  EXPECT_TRUE(form.ok());
  EXPECT_EQ(form.text("a"), "1 2!");
  EXPECT_EQ(form.text("b"), "café\n\nx");
  EXPECT_TRUE(form.has("c"));
  EXPECT_EQ(form.text("c"), "");
  EXPECT_EQ(form.text("d"), "%zz");
  EXPECT_EQ(form.all("a"), (std::vector<std::string>{"1 2!", "3"}));
  EXPECT_FALSE(form.has("e"));
}

TEST(Form, BrokenUtf8IsAFaultOfTheFormAndTheRestIsKept) {
  const Form form(posted("a=ok&b=%FF%FE"));
  ASSERT_EQ(form.faults().size(), 1U);
  EXPECT_EQ(form.faults()[0].field, "");
  EXPECT_EQ(form.text("a"), "ok");
  EXPECT_FALSE(form.has("b"));
}

TEST(Form, AThousandFieldsAreTakenAndOneMoreIsNot) {
  std::string body;
  for (int i = 0; i < 1000; ++i) body += "f" + std::to_string(i) + "=1&";
  EXPECT_TRUE(Form(posted(body)).ok());
  EXPECT_FALSE(Form(posted(body + "more=1")).ok());
  std::string parts;
  for (int i = 0; i < 1001; ++i) parts += "--XyZ\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n1\r\n";
  EXPECT_FALSE(Form(multipart(parts + "--XyZ--\r\n")).ok());
}

TEST(Form, AMultipartFormHasFieldsAndFiles) {
  const Form form(multipart(
      "--XyZ\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nConvention\r\nsignée\r\n"
      "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\docs\\\\plan \\\"2\\\".pdf\"\r\n"
      "Content-Type: application/pdf\r\n\r\n%PDF\r\n--Xy\r\n\r\n--XyZ\r\n"
      "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\nContent-Type: "
      "application/octet-stream\r\n\r\n\r\n--XyZ--\r\n"));
  EXPECT_TRUE(form.ok());
  EXPECT_EQ(form.text("title"), "Convention\nsignée");
  const Upload* file = form.upload("file");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->file_name, "plan \"2\".pdf");
  EXPECT_EQ(file->content_type, "application/pdf");
  EXPECT_EQ(file->bytes, "%PDF\r\n--Xy\r\n");
  EXPECT_EQ(form.upload("none"), nullptr);
  EXPECT_EQ(form.upload("title"), nullptr);
}

TEST(Form, AMultipartFormCutShortIsAFault) {
  const std::string whole = "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XyZ--\r\n";
  EXPECT_TRUE(Form(multipart(whole)).ok());
  for (size_t size = 0; size + 4 < whole.size(); ++size)
    EXPECT_FALSE(Form(multipart(whole.substr(0, size))).ok()) << size;
  EXPECT_FALSE(Form(posted(whole, "multipart/form-data")).ok());
}

TEST(Form, OnlyTheSessionsOwnTokenIsTaken) {
  Request request = posted("a=1");
  request.identity = reader("secret");
  const std::string token = csrf_token(request);
  EXPECT_EQ(token.size(), 64U);
  EXPECT_FALSE(Form(request).ok());
  request.body = "a=1&csrf=" + token;
  EXPECT_TRUE(Form(request).ok());
  request.identity = reader("other secret");
  EXPECT_FALSE(Form(request).ok());
  EXPECT_EQ(Form(request).text("a"), "1");
}

TEST(Form, AProgramWithATokenNeedsNoFormToken) {
  Request request = posted("a=1");
  auto identity = reader("");
  identity->by_token = true;
  request.identity = identity;
  EXPECT_TRUE(Form(request).ok());
}

TEST(Form, RequiredTextMustBeThere) {
  Form form(posted("a=+&b=x"));
  EXPECT_EQ(form.required_text("a", 10, msg("Say what.")), "");
  EXPECT_EQ(form.required_text("b", 10, msg("Say what.")), "x");
  ASSERT_NE(form.fault_of("a"), nullptr);
  EXPECT_EQ(form.fault_of("a")->reason.id, "Say what.");
  EXPECT_EQ(form.fault_of("b"), nullptr);
}

TEST(Form, LengthIsCountedInCharacters) {
  Form form(posted("a=%C3%A9%C3%A9%C3%A9"));
  form.optional_text("a", 3);
  EXPECT_TRUE(form.ok());
  form.optional_text("a", 2);
  EXPECT_FALSE(form.ok());
}

TEST(Form, DatesAreTakenAsPeopleWriteThem) {
  const auto read = [](std::string text) {
    Form form(posted("d=" + text));
    const auto date = form.date("d");
    return date ? date->text() : std::string(form.ok() ? "none" : "fault");
  };
  EXPECT_EQ(read("2016-11-15"), "2016-11-15");
  EXPECT_EQ(read("15/11/2016"), "2016-11-15");
  EXPECT_EQ(read("5.1.2017"), "2017-01-05");
  EXPECT_EQ(read(""), "none");
  EXPECT_EQ(read("31/02/2017"), "fault");
  EXPECT_EQ(read("15/11/16"), "fault");
  EXPECT_EQ(read("demain"), "fault");
}

TEST(Form, NumbersOutsideTheirBoundsAreFaults) {
  const auto read = [](std::string text) {
    Form form(posted("n=" + text));
    const auto number = form.integer("n", 0, 100);
    return number ? std::to_string(*number) : std::string(form.ok() ? "none" : "fault");
  };
  EXPECT_EQ(read("42"), "42");
  EXPECT_EQ(read("0"), "0");
  EXPECT_EQ(read(""), "none");
  EXPECT_EQ(read("101"), "fault");
  EXPECT_EQ(read("-1"), "fault");
  EXPECT_EQ(read("douze"), "fault");
  EXPECT_EQ(read("99999999999999999999"), "fault");
}

TEST(Form, DecimalsAreReadInEitherLanguage) {
  const auto read = [](std::string text) {
    Form form(posted("n=" + text));
    const auto number = form.decimal("n", 2, 0, 1'000'000);
    return number ? std::to_string(*number) : std::string(form.ok() ? "none" : "fault");
  };
  EXPECT_EQ(read("1234%2C5"), "123450");
  EXPECT_EQ(read("1234.56"), "123456");
  EXPECT_EQ(read("1.234567"), "fault");
  EXPECT_EQ(read("10000%2C01"), "fault");
  Form form(posted("n=20000"));
  form.decimal("n", 2, -50, 1'000'050);
  ASSERT_FALSE(form.ok());
  EXPECT_EQ(form.faults()[0].reason.english(), "Enter a number from −0,50 to 10000,50.");
}

}  // namespace
}  // namespace jalon::web
