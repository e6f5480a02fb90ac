// SPDX-License-Identifier: EUPL-1.2
#include "web/html.hpp"

#include <md4c-html.h>
#include <string.h>  // memmem

#include <algorithm>
#include <array>

#include "web/i18n.hpp"

namespace jalon::web {
namespace {

// Which bytes of text cannot stand for themselves.
constexpr auto is_special = [] {
  std::array<bool, 256> table{};
  for (const unsigned char c : {'&', '<', '>', '"', '\''}) table[c] = true;
  return table;
}();
std::string_view escape_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}

void href_attribute(std::string& out, std::string_view href) { append_attribute(out, "href", safe_href(href)); }

void attributes(std::string& out, Attrs attrs) {
  for (const auto& attr : attrs) {
    if (!attr.when) continue;
    if (attr.flag) {
      out += ' ';
      out += attr.name;
    } else {
      append_attribute(out, attr.name, attr.name == "href" ? safe_href(attr.value) : attr.value);
    }
  }
}

void open_tag(std::string& out, std::string_view tag, std::string_view css_class, Attrs attrs = {}) {
  out += '<';
  out += tag;
  if (!css_class.empty()) append_attribute(out, "class", css_class);
  attributes(out, attrs);
  out += '>';
}

void close_tag(std::string& out, std::string_view tag) {
  out += "</";
  out += tag;
  out += '>';
}

void element(std::string& out, std::string_view tag, std::string_view css_class, std::string_view text) {
  open_tag(out, tag, css_class);
  append_escaped(out, text);
  close_tag(out, tag);
}

std::string_view css(State state) {
  switch (state) {
    case State::ok:
      return "ok";
    case State::warn:
      return "warn";
    case State::bad:
      return "bad";
    case State::idle:
      break;
  }
  return "";
}

// Addresses and ids agree on which characters of a field's name they keep.
std::string id_of(std::string_view field) {
  std::string id = "f-";
  for (const char c : field) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    id += kept ? c : '-';
  }
  return id;
}

void append_button(std::string& out, std::string_view label, bool plain, std::string_view name = {},
                   std::string_view value = {}) {
  out += plain ? R"(<button class="button plain")" : R"(<button class="button")";
  if (!name.empty()) {
    append_attribute(out, "name", name);
    append_attribute(out, "value", value);
  }
  out += '>';
  append_escaped(out, label);
  out += "</button>";
}

// Sends the form around it to another address, as it stands: what is still missing in it is asked for at the end.
void open_way(std::string& out, std::string_view href, std::string_view name = {}) {
  out += R"(<button class="way" formnovalidate)";
  append_attribute(out, "formaction", safe_href(href));
  if (!name.empty()) append_attribute(out, "aria-label", name);
  out += '>';
}

void append_hidden(std::string& out, std::string_view name, std::string_view value) {
  out += R"(<input type="hidden")";
  append_attribute(out, "name", name);
  append_attribute(out, "value", value);
  out += '>';
}

// The bar of an indicator to its target, and a stake where its trajectory stands. Lengths are attributes, which the
// Content-Security-Policy lets through, unlike styles.
void append_bar(std::string& out, std::optional<int> percent, std::optional<int> stake, std::string_view label) {
  out += R"(<svg class="bar" role="img")";
  append_attribute(out, "aria-label", label);
  out += R"(><rect class="track" y="5" width="100%" height="11" rx="2"/>)";
  if (percent && *percent > 0) {
    out += R"(<rect class="done" y="5" height="11" rx="2" width=")";
    out += std::to_string(std::clamp(*percent, 0, 100));
    out += R"(%"/>)";
  }
  if (stake) {
    out += R"(<svg class="stake" x=")";
    out += std::to_string(std::clamp(*stake, 0, 100));
    out += R"(%" overflow="visible"><path d="M-1.5 0h3v21h-3zM1.5 0l7 4.2-7 4.2z"/></svg>)";
  }
  out += "</svg>";
}

bool has_autofocus(const std::string& out) {
  constexpr std::string_view mark = " autofocus";
  return memmem(out.data(), out.size(), mark.data(), mark.size()) != nullptr;
}

bool looks_like_date(std::string_view value) { return value.empty() || Date::parse(value).has_value(); }

// Words and the white space between them, so that both sides can be put together again.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  size_t begin = 0;
  for (size_t i = 1; i <= text.size(); ++i) {
    const auto space = [&](size_t at) { return text[at] == ' ' || text[at] == '\n'; };
    if (i == text.size() || space(i) != space(begin) || text[i] == '\n' || text[begin] == '\n') {
      words.push_back(text.substr(begin, i - begin));
      begin = i;
    }
  }
  return words;
}

// One side of a comparison as paragraphs, with the words that the other side lacks in `tag`.
std::string marked(const std::vector<std::string_view>& words, const std::vector<bool>& kept, std::string_view tag) {
  std::string out = R"(<p class="prose">)";
  bool in_tag = false;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool line_end = words[i] == "\n";
    if (in_tag && (kept[i] || line_end)) {
      close_tag(out, tag);
      in_tag = false;
    }
    if (line_end) {
      out += "<br>";
      continue;
    }
    if (!kept[i] && !in_tag) {
      open_tag(out, tag, {});
      in_tag = true;
    }
    append_escaped(out, words[i]);
  }
  if (in_tag) close_tag(out, tag);
  out += "</p>";
  return out;
}

// The longest common run of words, after what both ends share. Where both texts are long and differ all over, the
// table of that search would be too big: then the middles are marked whole.
std::pair<std::string, std::string> mark_differences(std::string_view before, std::string_view after) {
  const auto a = words_of(before);
  const auto b = words_of(after);
  std::vector<bool> a_kept(a.size(), false);
  std::vector<bool> b_kept(b.size(), false);
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) {
    a_kept[head] = b_kept[head] = true;
    ++head;
  }
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    a_kept[a.size() - 1 - tail] = b_kept[b.size() - 1 - tail] = true;
    ++tail;
  }
  const size_t rows = a.size() - head - tail;
  const size_t columns = b.size() - head - tail;
  constexpr size_t table_limit = 4'000'000;
  if (rows > 0 && columns > 0 && rows * columns <= table_limit) {
    std::vector<std::uint16_t> best((rows + 1) * (columns + 1), 0);
    const auto at = [&](size_t i, size_t j) -> std::uint16_t& { return best[i * (columns + 1) + j]; };
    for (size_t i = rows; i-- > 0;) {
      for (size_t j = columns; j-- > 0;) {
        at(i, j) = a[head + i] == b[head + j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                              : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
    for (size_t i = 0, j = 0; i < rows && j < columns;) {
      if (a[head + i] == b[head + j]) {
        a_kept[head + i++] = true;
        b_kept[head + j++] = true;
      } else if (at(i + 1, j) >= at(i, j + 1)) {
        ++i;
      } else {
        ++j;
      }
    }
  }
  return {marked(a, a_kept, "del"), marked(b, b_kept, "ins")};
}

}  // namespace

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  append_escaped(out, value);
  out += '"';
}

void append_escaped(std::string& out, std::string_view text) {
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_special[static_cast<unsigned char>(text[i])]) continue;
    out.append(text, begin, i - begin);
    out += escape_of(text[i]);
    begin = i + 1;
  }
  out.append(text, begin);
}

std::string_view safe_href(std::string_view href) {
  // A browser skips spaces and control characters in front of a scheme, so anything odd there is refused too.
  const size_t colon = href.find(':');
  if (colon == std::string_view::npos || href.find_first_of("/?#") < colon) return href;
  static constexpr std::array<std::string_view, 4> allowed{"http", "https", "mailto", "tel"};
  const std::string_view scheme = href.substr(0, colon);
  return std::find(allowed.begin(), allowed.end(), scheme) != allowed.end() ? href : "#";
}

SafeHtml markdown(std::string_view source) {
  std::string out;
  out.reserve(source.size() * 2);
  md_html(
      source.data(), static_cast<MD_SIZE>(source.size()),
      [](const MD_CHAR* part, MD_SIZE size, void* to) { static_cast<std::string*>(to)->append(part, size); }, &out,
      MD_FLAG_TABLES | MD_FLAG_NOHTML, 0);
  // The renderer writes quotation marks of text as entities: this can only be an attribute of its own tags.
  for (const std::string_view name : {std::string_view(" href=\""), std::string_view(" src=\"")}) {
    for (size_t at = out.find(name); at != std::string::npos; at = out.find(name, at + 1)) {
      const size_t begin = at + name.size();
      const size_t end = out.find('"', begin);
      const std::string_view address = std::string_view(out).substr(begin, end - begin);
      if (safe_href(address) == "#" && address != "#") out.replace(begin, end - begin, "#");
    }
  }
  return SafeHtml(std::move(out));
}

// Phrasing

void Phrasing::open(std::string_view tag, Attrs attrs) { open_tag(*out_, tag, {}, attrs); }
void Phrasing::close(std::string_view tag) { close_tag(*out_, tag); }
std::string_view Phrasing::tr(std::string_view id) const { return web::tr(lang_, id); }

Phrasing& Phrasing::text(std::string_view text) {
  append_escaped(*out_, text);
  return *this;
}
Phrasing& Phrasing::strong(std::string_view text) {
  element(*out_, "strong", {}, text);
  return *this;
}
Phrasing& Phrasing::small(std::string_view text) {
  element(*out_, "small", {}, text);
  return *this;
}
Phrasing& Phrasing::soft(std::string_view text) {
  element(*out_, "span", "soft", text);
  return *this;
}
Phrasing& Phrasing::code(std::string_view text) {
  element(*out_, "code", {}, text);
  return *this;
}
Phrasing& Phrasing::span(std::string_view css_class, std::string_view text, Attrs attrs) {
  open_tag(*out_, "span", css_class, attrs);
  append_escaped(*out_, text);
  close_tag(*out_, "span");
  return *this;
}
Phrasing& Phrasing::a(std::string_view href, std::string_view label, Attrs attrs) {
  *out_ += "<a";
  href_attribute(*out_, href);
  attributes(*out_, attrs);
  *out_ += '>';
  append_escaped(*out_, label);
  *out_ += "</a>";
  return *this;
}
Phrasing& Phrasing::a(std::string_view href, Body body, Attrs attrs) {
  *out_ += "<a";
  href_attribute(*out_, href);
  attributes(*out_, attrs);
  *out_ += '>';
  body(*this);
  *out_ += "</a>";
  return *this;
}
Phrasing& Phrasing::button_link(std::string_view href, std::string_view label, bool plain) {
  return a(href, label, {{"class", plain ? "button plain" : "button"}});
}
Phrasing& Phrasing::badge(State state, std::string_view label) {
  *out_ += "<span class=\"badge";
  if (state != State::idle) {
    *out_ += ' ';
    *out_ += css(state);
  }
  *out_ += "\">";
  append_escaped(*out_, label);
  *out_ += "</span>";
  return *this;
}
Phrasing& Phrasing::number(std::int64_t value) {
  append_integer(*out_, value, lang_);
  return *this;
}
Phrasing& Phrasing::date(Date date) {
  *out_ += "<time";
  append_attribute(*out_, "datetime", date.text());
  *out_ += '>';
  append_escaped(*out_, format_date(date, lang_));
  *out_ += "</time>";
  return *this;
}
Phrasing& Phrasing::br() {
  *out_ += "<br>";
  return *this;
}
Phrasing& Phrasing::visually_hidden(std::string_view text) {
  element(*out_, "span", "vh", text);
  return *this;
}
Phrasing& Phrasing::raw(const SafeHtml& markup) {
  *out_ += markup.markup();
  return *this;
}

// Items, Terms

Items& Items::item(FunctionRef<void(Flow&)> body, Attrs attrs) {
  open_tag(*out_, "li", {}, attrs);
  Flow flow(*out_, lang_);
  body(flow);
  *out_ += "</li>";
  return *this;
}
Items& Items::item(std::string_view text) {
  element(*out_, "li", {}, text);
  return *this;
}
Terms& Terms::pair(std::string_view term, std::string_view text) {
  *out_ += "<div>";
  element(*out_, "dt", {}, term);
  element(*out_, "dd", {}, text);
  *out_ += "</div>";
  return *this;
}
Terms& Terms::pair(std::string_view term, FunctionRef<void(Phrasing&)> body) {
  *out_ += "<div>";
  element(*out_, "dt", {}, term);
  *out_ += "<dd>";
  Phrasing phrasing(*out_, lang_);
  body(phrasing);
  *out_ += "</dd></div>";
  return *this;
}

// Row, Rows

Row& Row::head(FunctionRef<void(Phrasing&)> body) {
  *out_ += R"(<th scope="row">)";
  Phrasing phrasing(*out_, lang_);
  body(phrasing);
  *out_ += "</th>";
  return *this;
}
Row& Row::head(std::string_view text) {
  *out_ += R"(<th scope="row">)";
  append_escaped(*out_, text);
  *out_ += "</th>";
  return *this;
}
Row& Row::cell(std::string_view text) {
  *out_ += "<td>";
  append_escaped(*out_, text);
  *out_ += "</td>";
  return *this;
}
Row& Row::cell(FunctionRef<void(Phrasing&)> body) {
  *out_ += "<td>";
  Phrasing phrasing(*out_, lang_);
  body(phrasing);
  *out_ += "</td>";
  return *this;
}
Row& Row::flow(FunctionRef<void(Flow&)> body) {
  *out_ += "<td>";
  Flow flow(*out_, lang_);
  body(flow);
  *out_ += "</td>";
  return *this;
}
Row& Row::number(std::int64_t value) {
  *out_ += R"(<td class="n">)";
  append_integer(*out_, value, lang_);
  *out_ += "</td>";
  return *this;
}
Row& Row::number(std::optional<std::int64_t> value) {
  if (value) return number(*value);
  *out_ += R"(<td class="n"><span aria-hidden="true">–</span><span class="vh">)";
  append_escaped(*out_, tr(lang_, "not known"));
  *out_ += "</span></td>";
  return *this;
}
Row& Row::figure(std::string_view formatted) {
  *out_ += R"(<td class="n">)";
  append_escaped(*out_, formatted);
  *out_ += "</td>";
  return *this;
}

Rows& Rows::row(FunctionRef<void(Row&)> body, Attrs attrs) {
  JALON_CHECK(!in_foot_);
  open_tag(*out_, "tr", {}, attrs);
  Row row(*out_, lang_);
  body(row);
  *out_ += "</tr>";
  return *this;
}
Rows& Rows::total(FunctionRef<void(Row&)> body) {
  JALON_CHECK(!in_foot_);
  in_foot_ = true;
  *out_ += "</tbody><tfoot><tr>";
  Row row(*out_, lang_);
  body(row);
  *out_ += "</tr>";
  return *this;
}

// Flow

Flow& Flow::h1(std::string_view text) {
  element(out(), "h1", {}, text);
  return *this;
}
Flow& Flow::h2(std::string_view text, std::string_view id) {
  open_tag(out(), "h2", {}, {{"id", id, false, !id.empty()}});
  append_escaped(out(), text);
  close("h2");
  return *this;
}
Flow& Flow::h3(std::string_view text, std::string_view id) {
  open_tag(out(), "h3", {}, {{"id", id, false, !id.empty()}});
  append_escaped(out(), text);
  close("h3");
  return *this;
}
Flow& Flow::p(std::string_view text) {
  element(out(), "p", {}, text);
  return *this;
}
Flow& Flow::p(Body body, Attrs attrs) {
  open("p", attrs);
  body(*this);
  close("p");
  return *this;
}
Flow& Flow::lede(Body body) {
  out() += R"(<p class="lede">)";
  body(*this);
  out() += "</p>";
  return *this;
}
Flow& Flow::note(std::string_view text) {
  element(out(), "p", "small soft", text);
  return *this;
}
Flow& Flow::notice(State state, FlowBody body) {
  out() += "<div class=\"notice ";
  out() += css(state);
  out() += "\">";
  // The sign is drawn by the style sheet; its word is for those who do not see it.
  switch (state) {
    case State::ok:
      visually_hidden(tr("Done:"));
      break;
    case State::warn:
      visually_hidden(tr("Attention:"));
      break;
    case State::bad:
      visually_hidden(tr("Error:"));
      break;
    case State::idle:
      visually_hidden(tr("For information:"));
      break;
  }
  body(*this);
  out() += "</div>";
  return *this;
}
Flow& Flow::head(std::string_view title, std::string_view subtitle, FlowBody actions) {
  out() += R"(<div class="head"><div>)";
  h1(title);
  if (!subtitle.empty()) element(out(), "p", "sub soft", subtitle);
  out() += "</div>";
  const size_t before = out().size();
  out() += R"(<div class="actions">)";
  const size_t inside = out().size();
  actions(*this);
  if (out().size() == inside) {
    out().resize(before);
  } else {
    out() += "</div>";
  }
  out() += "</div><!--tabs-->";  // page() puts the tabs here
  return *this;
}
Flow& Flow::head(std::string_view title, std::string_view subtitle) {
  return head(title, subtitle, [](Flow&) {});
}
Flow& Flow::div(std::string_view css_class, FlowBody body, Attrs attrs) {
  open_tag(out(), "div", css_class, attrs);
  body(*this);
  close("div");
  return *this;
}
Flow& Flow::section(std::string_view css_class, std::string_view title, FlowBody body) {
  out() += "<section class=\"card";
  if (!css_class.empty()) {
    out() += ' ';
    append_escaped(out(), css_class);
  }
  out() += "\">";
  h2(title);
  body(*this);
  out() += "</section>";
  return *this;
}
Flow& Flow::grid(FlowBody body) { return div("grid", body); }
Flow& Flow::figure_card(std::string_view css_class, const Figure& figure) {
  out() += "<section class=\"card fig";
  if (!css_class.empty()) {
    out() += ' ';
    append_escaped(out(), css_class);
  }
  out() += "\"><h2>";
  if (figure.href.empty()) {
    text(figure.label);
  } else {
    a(figure.href, figure.label);
  }
  out() += R"(</h2><p class="value">)";
  text(figure.value);
  if (!figure.beside.empty()) {
    out() += ' ';
    small(figure.beside);
  }
  out() += "</p>";
  if (figure.percent || figure.stake) append_bar(out(), figure.percent, figure.stake, figure.bar_label);
  if (!figure.state_label.empty() || !figure.note.empty()) {
    out() += R"(<p class="small">)";
    if (!figure.state_label.empty()) badge(figure.state, figure.state_label);
    if (!figure.note.empty()) {
      out() += ' ';
      soft(figure.note);
    }
    out() += "</p>";
  }
  out() += "</section>";
  return *this;
}
Flow& Flow::list(FunctionRef<void(Items&)> items, std::string_view css_class) {
  open_tag(out(), "ul", css_class);
  Items writer(out(), lang());
  items(writer);
  close("ul");
  return *this;
}
Flow& Flow::ordered(FunctionRef<void(Items&)> items, std::string_view css_class) {
  open_tag(out(), "ol", css_class);
  Items writer(out(), lang());
  items(writer);
  close("ol");
  return *this;
}
Flow& Flow::terms(FunctionRef<void(Terms&)> terms) {
  out() += R"(<dl class="terms">)";
  Terms writer(out(), lang());
  terms(writer);
  out() += "</dl>";
  return *this;
}
Flow& Flow::table(std::string_view caption, const std::vector<Column>& columns, FunctionRef<void(Rows&)> rows) {
  out() += R"(<div class="scroll" tabindex="0" role="region")";
  append_attribute(out(), "aria-label", caption);
  out() += "><table>";
  element(out(), "caption", {}, caption);
  out() += "<thead><tr>";
  for (const auto& column : columns) {
    out() += column.is_number ? R"(<th scope="col" class="n")" : R"(<th scope="col")";
    switch (column.sort) {
      case Sort::not_sortable:
        break;
      case Sort::none:
        append_attribute(out(), "aria-sort", "none");
        break;
      case Sort::ascending:
        append_attribute(out(), "aria-sort", "ascending");
        break;
      case Sort::descending:
        append_attribute(out(), "aria-sort", "descending");
        break;
    }
    out() += '>';
    if (column.sort == Sort::not_sortable || column.href.empty()) {
      text(column.label);
    } else {
      if (column.way == Way::button) {
        open_way(out(), column.href);
      } else {
        out() += "<a";
        href_attribute(out(), column.href);
        out() += '>';
      }
      text(column.label);
      if (column.sort == Sort::ascending) out() += R"( <span aria-hidden="true">↑</span>)";
      if (column.sort == Sort::descending) out() += R"( <span aria-hidden="true">↓</span>)";
      out() += column.way == Way::button ? "</button>" : "</a>";
    }
    out() += "</th>";
  }
  out() += "</tr></thead><tbody>";
  const size_t before = out().size();
  Rows writer(out(), lang());
  rows(writer);
  if (out().size() == before) {
    out() += R"(<tr><td class="empty soft" colspan=")";
    out() += std::to_string(columns.size());
    out() += "\">";
    text(tr("Nothing to show."));
    out() += "</td></tr>";
  }
  out() += writer.in_foot_ ? "</tfoot></table></div>" : "</tbody></table></div>";
  return *this;
}
Flow& Flow::details(std::string_view summary, FlowBody body, bool open) {
  out() += open ? "<details open>" : "<details>";
  element(out(), "summary", {}, summary);
  body(*this);
  close("details");
  return *this;
}
Flow& Flow::nav(std::string_view label, std::string_view css_class, FlowBody body) {
  open_tag(out(), "nav", css_class, {{"aria-label", label}});
  body(*this);
  close("nav");
  return *this;
}
Flow& Flow::pre(std::string_view text) {
  out() += R"(<pre tabindex="0">)";
  append_escaped(out(), text);
  out() += "</pre>";
  return *this;
}
// Two forms of a page may have a field of one name (a comment under each action): the second gets another id. What a
// person typed cannot look like an attribute, because quotation marks are escaped.
std::string Flow::fresh_id(std::string_view name) {
  std::string id(name);
  // memmem skips ahead by the length of what it looks for; find() would stop at every space of the page.
  const auto taken = [&] {
    const std::string mark = " id=\"" + id + "\"";
    return memmem(out().data(), out().size(), mark.data(), mark.size()) != nullptr;
  };
  for (int n = 2; taken(); ++n) {
    id = name;
    id += '-';
    id += std::to_string(n);
  }
  return id;
}
Flow& Flow::prose(std::string_view text) {
  bool in_paragraph = false;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.empty()) {
      if (in_paragraph) out() += "</p>";
      in_paragraph = false;
      continue;
    }
    out() += in_paragraph ? "<br>" : R"(<p class="prose">)";
    in_paragraph = true;
    append_escaped(out(), line);
  }
  if (in_paragraph) out() += "</p>";
  return *this;
}
Flow& Flow::post_form(std::string_view action, std::string_view csrf, FunctionRef<void(Fields&)> fields, bool multipart,
                      Attrs attrs) {
  out() += R"(<form method="post" novalidate)";
  append_attribute(out(), "action", action);
  if (multipart) out() += R"( enctype="multipart/form-data")";
  attributes(out(), attrs);
  out() += '>';
  if (!csrf.empty()) append_hidden(out(), "csrf", csrf);
  Fields writer(out(), lang());
  fields(writer);
  close("form");
  return *this;
}
Flow& Flow::get_form(std::string_view action, FunctionRef<void(Fields&)> fields, std::string_view css_class) {
  out() += R"(<form method="get")";
  append_attribute(out(), "action", action);
  if (!css_class.empty()) append_attribute(out(), "class", css_class);
  out() += '>';
  Fields writer(out(), lang());
  fields(writer);
  close("form");
  return *this;
}
Flow& Flow::post_button(std::string_view action, std::string_view csrf, std::string_view label, bool plain,
                        std::initializer_list<std::pair<std::string_view, std::string_view>> hidden) {
  out() += R"(<form method="post" class="inline")";
  append_attribute(out(), "action", action);
  out() += '>';
  if (!csrf.empty()) append_hidden(out(), "csrf", csrf);
  for (const auto& [name, value] : hidden) append_hidden(out(), name, value);
  append_button(out(), label, plain);
  close("form");
  return *this;
}
Flow& Flow::fault_summary(const std::vector<Fault>& faults) {
  if (faults.empty()) return *this;
  out() += R"(<div class="summary" role="alert" tabindex="-1" id="faults">)";
  element(out(), "h2", {},
          trn(lang(), "{0} thing to correct", "{0} things to correct", static_cast<std::int64_t>(faults.size())));
  out() += "<ul>";
  for (const auto& fault : faults) {
    out() += "<li>";
    const std::string reason = web::tr(lang(), fault.reason);
    if (fault.field.empty()) {
      text(reason);
    } else {
      a("#" + id_of(fault.field), reason);
    }
    out() += "</li>";
  }
  out() += "</ul></div>";
  return *this;
}
Flow& Flow::pager(std::int64_t total, int page, int page_size, FunctionRef<std::string(int)> href, Way way) {
  JALON_CHECK(page_size > 0);
  const auto pages = static_cast<int>((total + page_size - 1) / page_size);
  if (pages <= 1) return *this;
  page = std::clamp(page, 1, pages);
  out() += R"(<nav class="pager")";
  append_attribute(out(), "aria-label", tr("Pages"));
  out() += R"(><p class="soft">)";
  const std::int64_t first = static_cast<std::int64_t>(page - 1) * page_size + 1;
  text(trf(lang(), "{0} to {1} of {2}", format_integer(first, lang()),
           format_integer(std::min(total, first + page_size - 1), lang()), format_integer(total, lang())));
  out() += "</p><ul>";
  const auto link = [&](int to, std::string_view label, std::string_view name, std::string_view rel) {
    out() += "<li>";
    if (way == Way::button) {
      open_way(out(), href(to), name);
      text(label);
      out() += "</button>";
    } else {
      a(href(to), label, {{"aria-label", name, false, !name.empty()}, {"rel", rel, false, !rel.empty()}});
    }
    out() += "</li>";
  };
  if (page > 1) link(page - 1, tr("Previous"), {}, "prev");
  int shown = 0;
  for (int n = 1; n <= pages; ++n) {
    if (n != 1 && n != pages && (n < page - 2 || n > page + 2)) continue;
    if (n > shown + 1) out() += R"(<li class="soft" aria-hidden="true">…</li>)";
    shown = n;
    if (n == page) {
      out() += R"(<li><span aria-current="page">)";
      number(n);
      out() += "</span></li>";
    } else {
      link(n, format_integer(n, lang()), trf(lang(), "Page {0}", format_integer(n, lang())), {});
    }
  }
  if (page < pages) link(page + 1, tr("Next"), {}, "next");
  out() += "</ul></nav>";
  return *this;
}
Flow& Flow::empty_state(std::string_view text) {
  element(out(), "p", "nothing", text);
  return *this;
}
Flow& Flow::empty_state(std::string_view text, Body next) {
  out() += R"(<div class="nothing">)";
  p(text);
  out() += "<p>";
  next(*this);
  out() += "</p></div>";
  return *this;
}
Flow& Flow::todo_list(const std::vector<Todo>& todos) {
  out() += R"(<ol class="todo">)";
  for (const auto& todo : todos) {
    out() += "<li><span>";
    badge(todo.state, todo.when);
    out() += R"(</span><div><p class="what">)";
    if (todo.href.empty()) {
      text(todo.title);
    } else {
      a(todo.href, todo.title);
    }
    out() += "</p>";
    if (!todo.why.empty()) element(out(), "p", "soft", todo.why);
    out() += "</div>";
    if (!todo.action_label.empty()) {
      if (!todo.action_post.empty()) {
        post_button(todo.action_post, todo.csrf, todo.action_label, true);
      } else {
        button_link(todo.action_href.empty() ? todo.href : todo.action_href, todo.action_label, true);
      }
    }
    out() += "</li>";
  }
  out() += "</ol>";
  return *this;
}
Flow& Flow::steps(std::string_view label, const std::vector<Step>& steps) {
  out() += R"(<ol class="steps")";
  append_attribute(out(), "aria-label", label);
  out() += '>';
  for (const auto& step : steps) {
    open_tag(out(), "li", css(step.state), {{"aria-current", "step", false, step.current}});
    out() += "<strong>";
    if (step.href.empty()) {
      text(step.label);
    } else {
      a(step.href, step.label);
    }
    out() += "</strong>";
    if (!step.note.empty()) {
      out() += ' ';
      soft(step.note);
    }
    if (step.state == State::ok) {
      visually_hidden(tr("(done)"));
    } else if (!step.current) {
      visually_hidden(tr("(to come)"));
    }
    out() += "</li>";
  }
  out() += "</ol>";
  return *this;
}
Flow& Flow::rail(std::string_view label, const std::vector<Step>& parts, std::string_view css_class) {
  out() += "<nav class=\"rail ";
  append_escaped(out(), css_class);
  out() += '"';
  append_attribute(out(), "aria-label", label);
  out() += "><ol>";
  for (const auto& part : parts) {
    open_tag(out(), "li", {}, {{"aria-current", "step", false, part.current}});
    if (part.href.empty()) {
      text(part.label);
    } else {
      a(part.href, part.label);
    }
    if (!part.note.empty()) {
      out() += "<br>";
      badge(part.state, part.note);
    }
    out() += "</li>";
  }
  out() += "</ol></nav>";
  return *this;
}
Flow& Flow::comparison(std::string_view label, std::string_view before, std::string_view after) {
  const auto [left, right] = mark_differences(before, after);
  out() += R"(<div class="compare" role="group")";
  append_attribute(out(), "aria-label", label);
  out() += '>';
  const auto side = [&](std::string_view css_class, std::string_view title, std::string_view text,
                        const std::string& marked) {
    open_tag(out(), "div", css_class);
    element(out(), "p", "soft small", title);
    if (trim(text).empty()) {
      element(out(), "p", "soft", tr("(empty)"));
    } else {
      out() += marked;
    }
    out() += "</div>";
  };
  side("before", tr("Before"), before, left);
  side("after", tr("After"), after, right);
  out() += "</div>";
  return *this;
}

// Fields

// The first fault takes the focus when the page opens.
void Fields::take_focus(const Field& field) {
  if (field.why != nullptr && !has_autofocus(out())) out() += " autofocus";
}

void Fields::common_attributes(const Field& field, std::string_view id) {
  append_attribute(out(), "name", field.name);
  if (!id.empty()) {
    if (field.why != nullptr || !field.hint.empty()) {
      out() += " aria-describedby=\"";
      if (field.why != nullptr) {
        out() += id;
        out() += "-why";
      }
      if (field.why != nullptr && !field.hint.empty()) out() += ' ';
      if (!field.hint.empty()) {
        out() += id;
        out() += "-hint";
      }
      out() += '"';
    }
    if (field.why != nullptr) out() += R"( aria-invalid="true")";
  }
  take_focus(field);
  // Not maxlength, which cuts pasted text without a word: the script counts, the server says.
  if (field.max_characters > 0) append_attribute(out(), "data-most", std::to_string(field.max_characters));
  if (field.required) out() += R"( aria-required="true")";
  if (!field.autocomplete.empty()) append_attribute(out(), "autocomplete", field.autocomplete);
}

namespace {
void append_label(std::string& out, Lang lang, const Field& field) {
  append_escaped(out, field.label);
  if (field.required) {
    out += R"( <span class="must">)";
    append_escaped(out, tr(lang, "required"));
    out += "</span>";
  }
}
void append_why_and_hint(std::string& out, Lang lang, const Field& field, std::string_view id) {
  if (field.why != nullptr) {
    out += R"(<p class="why" id=")";
    out += id;
    out += R"(-why"><span class="vh">)";
    append_escaped(out, tr(lang, "Error:"));
    out += "</span> ";
    append_escaped(out, tr(lang, *field.why));
    out += "</p>";
  }
  if (!field.hint.empty()) {
    out += R"(<p class="hint" id=")";
    out += id;
    out += R"(-hint">)";
    append_escaped(out, field.hint);
    out += "</p>";
  }
}
}  // namespace

std::string Fields::open_field(const Field& field, std::string_view css_class) {
  std::string id = fresh_id(id_of(field.name));
  out() += field.why != nullptr ? "<div class=\"field error" : "<div class=\"field";
  for (const std::string_view more : {css_class, field.width}) {
    if (more.empty()) continue;
    out() += ' ';
    out() += more;
  }
  out() += "\"><label for=\"";
  out() += id;
  out() += "\">";
  append_label(out(), lang(), field);
  out() += "</label>";
  append_why_and_hint(out(), lang(), field, id);
  return id;
}
void Fields::close_field() { out() += "</div>"; }

// The first control of a group carries the field's id, so that the error summary leads to something that takes focus.
std::string Fields::open_group(const Field& field) {
  std::string id = fresh_id(id_of(field.name));
  out() += field.why != nullptr ? "<fieldset class=\"field error\"" : "<fieldset class=\"field\"";
  if (field.why != nullptr || !field.hint.empty()) {
    out() += " aria-describedby=\"";
    if (field.why != nullptr) out() += id + "-why";
    if (field.why != nullptr && !field.hint.empty()) out() += ' ';
    if (!field.hint.empty()) out() += id + "-hint";
    out() += '"';
  }
  out() += "><legend>";
  append_label(out(), lang(), field);
  out() += "</legend>";
  append_why_and_hint(out(), lang(), field, id);
  return id;
}

Fields& Fields::hidden(std::string_view name, std::string_view value) {
  append_hidden(out(), name, value);
  return *this;
}
Fields& Fields::text_field(const Field& field, std::string_view type) {
  const std::string id = open_field(field);
  out() += "<input";
  append_attribute(out(), "type", type);
  append_attribute(out(), "id", id);
  common_attributes(field, id);
  if (!field.value.empty()) append_attribute(out(), "value", field.value);
  out() += '>';
  close_field();
  return *this;
}
Fields& Fields::datalist_field(const Field& field, const std::vector<std::string>& proposals) {
  const std::string id = open_field(field);
  out() += R"(<input type="text")";
  append_attribute(out(), "id", id);
  append_attribute(out(), "list", id + "-list");
  common_attributes(field, id);
  if (!field.value.empty()) append_attribute(out(), "value", field.value);
  out() += "><datalist";
  append_attribute(out(), "id", id + "-list");
  out() += '>';
  for (const auto& proposal : proposals) {
    out() += "<option";
    append_attribute(out(), "value", proposal);
    out() += "></option>";
  }
  out() += "</datalist>";
  close_field();
  return *this;
}
Fields& Fields::area(const Field& field, int rows) {
  const std::string id = open_field(field);
  out() += "<textarea";
  append_attribute(out(), "id", id);
  append_attribute(out(), "rows", std::to_string(rows));
  common_attributes(field, id);
  // The parser drops a line end right after the tag; this one goes instead of one that a person typed.
  out() += ">\n";
  append_escaped(out(), field.value);
  out() += "</textarea>";
  close_field();
  return *this;
}
Fields& Fields::date_field(const Field& field) {
  const std::string id = open_field(field, "short");
  // A browser shows nothing for a date it cannot read: then the field is plain text, so that what was typed stays.
  out() += looks_like_date(field.value) ? R"(<input type="date")" : R"(<input type="text")";
  append_attribute(out(), "id", id);
  common_attributes(field, id);
  if (!field.value.empty()) append_attribute(out(), "value", field.value);
  out() += '>';
  close_field();
  return *this;
}
Fields& Fields::number_field(const Field& field) {
  const std::string id = open_field(field, "short");
  out() += R"(<input type="text" inputmode="decimal")";
  append_attribute(out(), "id", id);
  common_attributes(field, id);
  if (!field.value.empty()) append_attribute(out(), "value", field.value);
  out() += '>';
  close_field();
  return *this;
}
Fields& Fields::password_field(const Field& field) {
  const std::string id = open_field(field);
  // What was typed is not sent back.
  out() += R"(<input type="password")";
  append_attribute(out(), "id", id);
  common_attributes(field, id);
  out() += '>';
  close_field();
  return *this;
}
Fields& Fields::file_field(const Field& field, std::string_view accept) {
  const std::string id = open_field(field);
  out() += R"(<input type="file")";
  append_attribute(out(), "id", id);
  common_attributes(field, id);
  if (!accept.empty()) append_attribute(out(), "accept", accept);
  out() += '>';
  close_field();
  return *this;
}
Fields& Fields::select(const Field& field, const std::vector<Choice>& choices) {
  const std::string id = open_field(field);
  out() += "<select";
  append_attribute(out(), "id", id);
  common_attributes(field, id);
  out() += '>';
  for (const auto& choice : choices) {
    out() += "<option";
    append_attribute(out(), "value", choice.value);
    if (choice.value == field.value) out() += " selected";
    out() += '>';
    append_escaped(out(), choice.label);
    out() += "</option>";
  }
  out() += "</select>";
  close_field();
  return *this;
}
Fields& Fields::radios(const Field& field, const std::vector<Choice>& choices) {
  std::string id = open_group(field);
  for (const auto& choice : choices) {
    out() += R"(<div class="choice"><input type="radio")";
    append_attribute(out(), "id", id);
    append_attribute(out(), "name", field.name);
    take_focus(field);
    append_attribute(out(), "value", choice.value);
    if (choice.value == field.value) out() += " checked";
    out() += "><label";
    append_attribute(out(), "for", id);
    out() += '>';
    append_escaped(out(), choice.label);
    out() += "</label></div>";
    id = fresh_id(id_of(field.name));
  }
  close("fieldset");
  return *this;
}
Fields& Fields::checkboxes(const Field& field, const std::vector<Choice>& choices,
                           const std::vector<std::string>& checked) {
  std::string id = open_group(field);
  for (const auto& choice : choices) {
    out() += R"(<div class="choice"><input type="checkbox")";
    append_attribute(out(), "id", id);
    append_attribute(out(), "name", field.name);
    take_focus(field);
    append_attribute(out(), "value", choice.value);
    if (std::find(checked.begin(), checked.end(), choice.value) != checked.end()) out() += " checked";
    out() += "><label";
    append_attribute(out(), "for", id);
    out() += '>';
    append_escaped(out(), choice.label);
    out() += "</label></div>";
    id = fresh_id(id_of(field.name));
  }
  close("fieldset");
  return *this;
}
Fields& Fields::checkbox(const Field& field, bool checked) {
  const std::string id = fresh_id(id_of(field.name));
  out() += field.why != nullptr ? R"(<div class="field error">)" : R"(<div class="field">)";
  append_why_and_hint(out(), lang(), field, id);
  out() += R"(<div class="choice"><input type="checkbox")";
  append_attribute(out(), "id", id);
  common_attributes(field, id);
  append_attribute(out(), "value", field.value.empty() ? std::string_view("1") : std::string_view(field.value));
  if (checked) out() += " checked";
  out() += "><label";
  append_attribute(out(), "for", id);
  out() += '>';
  append_label(out(), lang(), field);
  out() += "</label></div></div>";
  return *this;
}
Fields& Fields::fieldset(std::string_view legend, FunctionRef<void(Fields&)> body) {
  out() += "<fieldset>";
  element(out(), "legend", {}, legend);
  body(*this);
  close("fieldset");
  return *this;
}
Fields& Fields::columns(FunctionRef<void(Fields&)> body) {
  out() += R"(<div class="grid">)";
  body(*this);
  out() += "</div>";
  return *this;
}
Fields& Fields::submit(std::string_view label, std::string_view name, std::string_view value, bool plain) {
  append_button(out(), label, plain, name, value);
  return *this;
}

}  // namespace jalon::web
