// SPDX-License-Identifier: EUPL-1.2
#include "web/html.hpp"

#include <gtest/gtest.h>

#include "markup.hpp"

namespace jalon::web {
namespace {

template <class F>
std::string written(F&& body, Lang lang = Lang::en) {
  std::string out;
  Flow flow(out, lang);
  body(flow);
  return out;
}
template <class F>
std::string form_of(F&& fields, Lang lang = Lang::en) {
  return written([&](Flow& f) { f.post_form("/x", "token", fields); }, lang);
}
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

constexpr std::string_view hostile = "\"><script>alert('x')</script>&amp;</textarea>";

TEST(Html, TextIsEscaped) {
  EXPECT_EQ(written([](Flow& f) { f.p("<script>\"'&"); }), "<p>&lt;script&gt;&quot;&#39;&amp;</p>");
}

TEST(Html, AttributesAreEscaped) {
  EXPECT_EQ(written([](Flow& f) { f.a("/?a=1&b=\"", "x"); }), "<a href=\"/?a=1&amp;b=&quot;\">x</a>");
}

TEST(Html, AnAddressThatRunsCodeIsNotALink) {
  for (const std::string_view address : {"javascript:alert(1)", " javascript:alert(1)", "JAVASCRIPT:alert(1)",
                                         "java\nscript:alert(1)", "data:text/html,x", "vbscript:x"}) {
    EXPECT_EQ(written([&](Flow& f) { f.a(address, "x"); }), "<a href=\"#\">x</a>") << address;
  }
  for (const std::string_view address :
       {"/a:b", "?q=a:b", "#a:b", "https://example.org/a:b", "mailto:contact@example.org", "plan"}) {
    EXPECT_EQ(written([&](Flow& f) { f.a(address, "x"); }), "<a href=\"" + std::string(address) + "\">x</a>");
  }
}

// Every component with what an attacker would type, in every place that takes text.
TEST(Html, NothingTypedBecomesMarkup) {
  const std::string h(hostile);
  const Message why = msg("{0}", h);
  const std::string out = written([&](Flow& f) {
    f.h1(h).h2(h, "one").h3(h).p(h).note(h).pre(h).prose(h).empty_state(h).section(h, h, [](Flow&) {}).head(h, h);
    f.lede([&](Phrasing& p) {
      p.text(h).strong(h).small(h).soft(h).code(h).span(h, h, {{"title", h}}).badge(State::bad, h).visually_hidden(h);
      p.a(h, h, {{"title", h}}).button_link(h, h);
    });
    f.notice(State::warn, [&](Flow& n) { n.p(h); }).details(h, [&](Flow& d) { d.p(h); }).nav(h, h, [](Flow&) {});
    f.list([&](Items& items) { items.item(h); }, h).terms([&](Terms& t) { t.pair(h, h); });
    f.table(h, {{.label = h, .sort = Sort::ascending, .href = h}}, [&](Rows& rows) {
      rows.row([&](Row& row) { row.head(h).cell(h).figure(h); }, {{"class", h}});
    });
    f.figure_card(h, {.label = h,
                      .value = h,
                      .beside = h,
                      .percent = 120,
                      .stake = -3,
                      .bar_label = h,
                      .state = State::ok,
                      .state_label = h,
                      .note = h,
                      .href = h});
    f.todo_list({{.state = State::bad,
                  .when = h,
                  .title = h,
                  .href = h,
                  .why = h,
                  .action_label = h,
                  .action_post = h,
                  .csrf = h}});
    f.steps(h, {{.label = h, .current = true, .note = h, .href = h}}).rail(h, {{.label = h, .note = h, .href = h}}, h);
    f.comparison(h, h, "other");
    f.fault_summary({{h, why}, {"", why}});
    f.pager(500, 3, 50, [&](int) { return h; });
    f.post_button(h, h, h, false, {{h, h}});
    f.post_form(h, h, [&](Fields& form) {
      const Field field{.name = h,
                        .label = h,
                        .hint = h,
                        .value = h,
                        .why = &why,
                        .required = true,
                        .autocomplete = h,
                        .width = "w6"};
      form.hidden(h, h)
          .text_field(field, h)
          .datalist_field(field, {h})
          .area(field)
          .date_field(field)
          .number_field(field);
      form.password_field(field).file_field(field, h).select(field, {{h, h}}).radios(field, {{h, h}, {h, h}});
      form.checkboxes(field, {{h, h}}, {h}).checkbox(field, true).submit(h, h, h);
      form.fieldset(h, [](Fields&) {});
    });
    f.get_form(
        h, [](Fields&) {}, h);
  });
  const Markup markup = read_markup(out);
  EXPECT_TRUE(markup.faults.empty()) << markup.faults.front();
  EXPECT_EQ(markup.tags.count("script"), 0U);
  EXPECT_FALSE(contains(out, "<script"));
}

TEST(Html, TheCheckerItselfSeesWhatIsUnsound) {
  EXPECT_FALSE(read_markup("<p><b></p></b>").faults.empty());
  EXPECT_FALSE(read_markup("<p>").faults.empty());
  EXPECT_FALSE(read_markup(R"(<p id="a"></p><p id="a"></p>)").faults.empty());
  EXPECT_FALSE(read_markup(R"(<label for="a">x</label>)").faults.empty());
  EXPECT_FALSE(read_markup(R"(<p style="color:red"></p>)").faults.empty());
  EXPECT_FALSE(read_markup(R"(<p title="a<b"></p>)").faults.empty());
  EXPECT_TRUE(read_markup(R"(<p id="a"><br>x</p>)").faults.empty());
}

TEST(Html, AFieldIsTiedToItsLabelHintAndFault) {
  const Message why = msg("Enter a whole number from {0} to {1}.", 1, 9);
  const std::string out = form_of([&](Fields& f) {
    f.number_field({.name = "size", .label = "Size", .hint = "In pieces", .value = "x", .why = &why, .required = true});
  });
  EXPECT_TRUE(contains(out, R"(<label for="f-size">Size)"));
  EXPECT_TRUE(contains(out, R"(<p class="hint" id="f-size-hint">In pieces</p>)"));
  EXPECT_TRUE(contains(
      out,
      R"(id="f-size" name="size" aria-describedby="f-size-why f-size-hint" aria-invalid="true" autofocus aria-required="true")"));
  EXPECT_TRUE(contains(out, R"(value="x")"));
  EXPECT_TRUE(contains(out, "Enter a whole number from 1 to 9."));
}

TEST(Html, AFieldWithoutFaultIsNotCalledInvalid) {
  const std::string out = form_of([](Fields& f) { f.text_field({.name = "size", .label = "Size"}); });
  EXPECT_FALSE(contains(out, "aria-invalid"));
  EXPECT_FALSE(contains(out, "aria-describedby"));
  EXPECT_FALSE(contains(out, "autofocus"));
}

TEST(Html, OnlyTheFirstFaultTakesTheFocus) {
  const Message why = msg("No.");
  const std::string out = form_of([&](Fields& f) {
    f.radios({.name = "a", .label = "A", .why = &why}, {{"1", "One"}, {"2", "Two"}})
        .text_field({.name = "b", .label = "B", .why = &why});
  });
  EXPECT_EQ(out.find("autofocus"), out.rfind("autofocus"));
  EXPECT_TRUE(contains(out, R"(id="f-a" name="a" autofocus)"));
}

TEST(Html, TheSummaryLeadsToTheFaultyFields) {
  const Message why = msg("No.");
  const std::string out = written([&](Flow& f) {
    f.fault_summary({{"outcome[0].baseline", why}});
    f.post_form("/x", "t",
                [&](Fields& form) { form.text_field({.name = "outcome[0].baseline", .label = "B", .why = &why}); });
  });
  EXPECT_TRUE(contains(out, "href=\"#f-outcome-0--baseline\""));
  EXPECT_TRUE(contains(out, "id=\"f-outcome-0--baseline\""));
}

TEST(Html, TwoFormsMayHaveAFieldOfOneName) {
  const std::string out = written([](Flow& f) {
    for (int i = 0; i < 3; ++i)
      f.post_form("/x", "t", [](Fields& form) { form.area({.name = "text", .label = "Text", .hint = "h"}); });
  });
  EXPECT_TRUE(read_markup(out).faults.empty());
  EXPECT_TRUE(contains(out, "id=\"f-text-3\""));
}

TEST(Html, APostedFormCarriesItsTokenAndAGetFormDoesNot) {
  EXPECT_TRUE(contains(form_of([](Fields&) {}), R"(<input type="hidden" name="csrf" value="token">)"));
  EXPECT_FALSE(contains(written([](Flow& f) { f.get_form("/x", [](Fields&) {}); }), "csrf"));
}

TEST(Html, TypedTextKeepsItsFirstLineEnd) {
  const std::string out = form_of([](Fields& f) { f.area({.name = "t", .label = "T", .value = "\nsecond"}); });
  // A browser drops the one after the tag.
  EXPECT_TRUE(contains(out, ">\n\nsecond</textarea>"));
}

TEST(Html, ADateThatIsNoneIsShownAsTyped) {
  const std::string out = form_of([](Fields& f) { f.date_field({.name = "d", .label = "D", .value = "31/02/2017"}); });
  EXPECT_TRUE(contains(out, R"(type="text")"));
  EXPECT_TRUE(contains(out, "31/02/2017"));
  EXPECT_TRUE(contains(form_of([](Fields& f) { f.date_field({.name = "d", .label = "D", .value = "2017-02-28"}); }),
                       R"(type="date")"));
}

TEST(Html, APasswordIsNeverSentBack) {
  EXPECT_FALSE(
      contains(form_of([](Fields& f) { f.password_field({.name = "p", .label = "P", .value = "secret"}); }), "secret"));
}

TEST(Html, AMissingNumberIsNotZero) {
  const std::string out = written(
      [](Flow& f) {
        f.table("T", {{.label = "n", .is_number = true}}, [](Rows& rows) {
          rows.row([](Row& row) {
            row.number(std::optional<std::int64_t>{}).number(std::optional<std::int64_t>{0}).number(-1234);
          });
        });
      },
      Lang::fr);
  EXPECT_TRUE(
      contains(out, R"(<td class="n"><span aria-hidden="true">–</span><span class="vh">non connu</span></td>)"));
  EXPECT_TRUE(contains(out, R"(<td class="n">0</td>)"));
  EXPECT_TRUE(contains(out, "<td class=\"n\">\u22121\u202f234</td>"));
}

TEST(Html, ATableWithoutRowsSaysSo) {
  const std::string out = written([](Flow& f) { f.table("T", {{"a"}, {"b"}}, [](Rows&) {}); }, Lang::fr);
  EXPECT_TRUE(contains(out, R"(colspan="2">Rien à afficher.)"));
}

TEST(Html, TheTotalStandsInTheFootAndLast) {
  const auto table = [](FunctionRef<void(Rows&)> rows) {
    return written([&](Flow& f) { f.table("T", {{"a"}}, rows); });
  };
  EXPECT_TRUE(
      contains(table([](Rows& r) { r.row([](Row& row) { row.cell("x"); }).total([](Row& row) { row.cell("y"); }); }),
               "</tbody><tfoot><tr><td>y</td></tr></tfoot></table>"));
  EXPECT_THROW(table([](Rows& r) { r.total([](Row&) {}).row([](Row&) {}); }), Bug);
}

TEST(Html, ASortedColumnSaysSoToAll) {
  const std::string out = written(
      [](Flow& f) { f.table("T", {{.label = "a", .sort = Sort::descending, .href = "?sort=a"}}, [](Rows&) {}); });
  EXPECT_TRUE(contains(
      out, R"(<th scope="col" aria-sort="descending"><a href="?sort=a">a <span aria-hidden="true">↓</span></a></th>)"));
}

TEST(Html, PagesAndOrdersOfATableInsideAFormAreAskedForWithWhatIsTypedInIt) {
  const std::string out = written([](Flow& f) {
    f.post_form("/list", "t", [](Fields& fields) {
      fields.table("T", {{.label = "a", .sort = Sort::none, .href = "/list?sort=a&b", .way = Way::button}},
                   [](Rows&) {});
      fields.pager(
          60, 1, 50, [](int n) { return "/list?page=" + std::to_string(n); }, Way::button);
    });
  });
  EXPECT_TRUE(contains(out, R"(<button class="way" formnovalidate formaction="/list?sort=a&amp;b">a</button></th>)"));
  EXPECT_TRUE(contains(out, R"(<button class="way" formnovalidate formaction="/list?page=2" aria-label="Page 2">)"));
  EXPECT_FALSE(contains(out, "<a "));
}

TEST(Html, ThePagerNamesWhereTheReaderIs) {
  const auto pager = [](std::int64_t total, int page) {
    return written([&](Flow& f) { f.pager(total, page, 50, [](int n) { return "?page=" + std::to_string(n); }); },
                   Lang::fr);
  };
  EXPECT_EQ(pager(50, 1), "");
  const std::string out = pager(435, 9);
  EXPECT_TRUE(contains(out, "401 à 435 sur 435"));
  EXPECT_TRUE(contains(out, R"(<span aria-current="page">9</span>)"));
  EXPECT_FALSE(contains(out, "Suivant"));
  EXPECT_TRUE(contains(pager(435, 99), R"(aria-current="page">9<)"));
  EXPECT_TRUE(contains(pager(435, -5), R"(aria-current="page">1<)"));
}

TEST(Html, ParagraphsOfTypedTextAreKept) {
  EXPECT_EQ(written([](Flow& f) { f.prose("a\nb\n\n\nc <i>"); }),
            "<p class=\"prose\">a<br>b</p><p class=\"prose\">c &lt;i&gt;</p>");
  EXPECT_EQ(written([](Flow& f) { f.prose(" \n "); }), "");
}

TEST(Html, AComparisonMarksTheWordsThatDiffer) {
  const std::string out =
      written([](Flow& f) { f.comparison("c", "Quatre sessions pour 40 jeunes", "Six sessions pour 60 jeunes"); });
  EXPECT_TRUE(contains(out, "<del>Quatre</del> sessions pour <del>40</del> jeunes"));
  EXPECT_TRUE(contains(out, "<ins>Six</ins> sessions pour <ins>60</ins> jeunes"));
  EXPECT_TRUE(read_markup(out).faults.empty());
  EXPECT_FALSE(contains(written([](Flow& f) { f.comparison("c", "same", "same"); }), "<del>"));
  EXPECT_TRUE(contains(written([](Flow& f) { f.comparison("c", "", "new"); }), "(empty)"));
}

TEST(Html, MarkdownHasNoRawMarkupAndNoCodeInLinks) {
  EXPECT_FALSE(contains(markdown("<script>x</script>").markup(), "<script>"));
  EXPECT_EQ(markdown("[x](javascript:alert(1))").markup(), "<p><a href=\"#\">x</a></p>\n");
  EXPECT_EQ(markdown("[x](https://a.example/)").markup(), "<p><a href=\"https://a.example/\">x</a></p>\n");
  EXPECT_FALSE(contains(markdown("![x](javascript:alert(1))").markup(), "javascript"));
}

TEST(Html, TheStateIsSaidInWordsToo) {
  EXPECT_TRUE(
      contains(written([](Flow& f) { f.notice(State::bad, [](Flow& n) { n.p("x"); }); }, Lang::fr), "Erreur\u202f:"));
  EXPECT_EQ(written([](Flow& f) { f.badge(State::warn, "late"); }), R"(<span class="badge warn">late</span>)");
}

}  // namespace
}  // namespace jalon::web
