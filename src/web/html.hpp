// SPDX-License-Identifier: EUPL-1.2
// The typed HTML builder. What a writer does not offer cannot stand there: a Phrasing has no paragraphs, a Row only
// cells, a field no way to forget its label. Every text is escaped; raw markup only as SafeHtml. All out of line.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace jalon::web {

// Markup known to be sound: made by our own writers, by the Markdown renderer (raw HTML off) or an embedded asset.
class SafeHtml {
 public:
  explicit SafeHtml(std::string markup) : markup_(std::move(markup)) {}
  [[nodiscard]] const std::string& markup() const { return markup_; }

 private:
  std::string markup_;
};
SafeHtml markdown(std::string_view source);

// name is written in code, never from input. A value is escaped. An Attr with flag=true has no value (required).
struct Attr {
  std::string_view name;
  std::string_view value;
  bool flag = false;
  bool when = true;  // left out when false
};
using Attrs = std::initializer_list<Attr>;
void append_escaped(std::string& out, std::string_view text);
void append_attribute(std::string& out, std::string_view name, std::string_view value);
// An address for href: what could run code (javascript:, data:) becomes "#". Not escaped.
std::string_view safe_href(std::string_view href);

// The state of a thing, in one glance, never by colour alone: each has its sign and a word beside it.
enum class State : std::uint8_t { idle, ok, warn, bad };

class Phrasing {
 public:
  Phrasing(std::string& out, Lang lang) : out_(&out), lang_(lang) {}
  using Body = FunctionRef<void(Phrasing&)>;

  Phrasing& text(std::string_view text);
  Phrasing& strong(std::string_view text);
  Phrasing& small(std::string_view text);
  Phrasing& soft(std::string_view text);  // secondary text
  Phrasing& code(std::string_view text);
  Phrasing& span(std::string_view css_class, std::string_view text, Attrs attrs = {});
  Phrasing& a(std::string_view href, std::string_view label, Attrs attrs = {});
  Phrasing& a(std::string_view href, Body body, Attrs attrs = {});
  Phrasing& button_link(std::string_view href, std::string_view label, bool plain = false);
  Phrasing& badge(State state, std::string_view label);
  Phrasing& number(std::int64_t value);
  Phrasing& date(Date date);
  Phrasing& br();
  Phrasing& visually_hidden(std::string_view text);
  Phrasing& raw(const SafeHtml& markup);

  [[nodiscard]] Lang lang() const { return lang_; }
  [[nodiscard]] std::string_view tr(std::string_view id) const;

 protected:
  void open(std::string_view tag, Attrs attrs);
  void close(std::string_view tag);
  [[nodiscard]] std::string& out() { return *out_; }

 private:
  std::string* out_;
  Lang lang_;
};

class Flow;

// Items of a list.
class Items {
 public:
  Items(std::string& out, Lang lang) : out_(&out), lang_(lang) {}
  Items& item(FunctionRef<void(Flow&)> body, Attrs attrs = {});
  Items& item(std::string_view text);

 private:
  std::string* out_;
  Lang lang_;
};

// Terms and what they mean.
class Terms {
 public:
  Terms(std::string& out, Lang lang) : out_(&out), lang_(lang) {}
  Terms& pair(std::string_view term, std::string_view text);
  Terms& pair(std::string_view term, FunctionRef<void(Phrasing&)> body);

 private:
  std::string* out_;
  Lang lang_;
};

class Row {
 public:
  Row(std::string& out, Lang lang) : out_(&out), lang_(lang) {}
  Row& head(FunctionRef<void(Phrasing&)> body);  // the row's name (th scope=row)
  Row& head(std::string_view text);
  Row& cell(std::string_view text);
  Row& cell(FunctionRef<void(Phrasing&)> body);
  Row& flow(FunctionRef<void(Flow&)> body);
  Row& number(std::int64_t value);
  Row& number(std::optional<std::int64_t> value);  // missing is "–" with its reading, never 0
  Row& figure(std::string_view formatted);         // right-aligned, tabular

 private:
  std::string* out_;
  Lang lang_;
};

enum class Sort : std::uint8_t { not_sortable, none, ascending, descending };
// How another page, or another order, of a table is asked for: by a link, or by a button that sends the form around the
// table there, so that what was ticked and typed in it comes along.
enum class Way : std::uint8_t { link, button };
struct Column {
  std::string_view label;
  bool is_number = false;
  Sort sort = Sort::not_sortable;
  std::string href = {};  // of the address that sorts by it
  Way way = Way::link;
};
// The body (and foot) of a table.
class Rows {
 public:
  Rows(std::string& out, Lang lang) : out_(&out), lang_(lang) {}
  Rows& row(FunctionRef<void(Row&)> body, Attrs attrs = {});
  Rows& total(FunctionRef<void(Row&)> body);  // the foot; after every row, once

 private:
  std::string* out_;
  Lang lang_;
  bool in_foot_ = false;
  friend class Flow;
};

class Fields;

// What every field has; a label cannot be left out.
struct Field {
  std::string_view name;
  std::string_view label;
  std::string_view hint = {};
  std::string value = {};
  const Message* why = nullptr;  // the fault, shown and announced
  bool required = false;
  std::string_view autocomplete = {};
  size_t max_characters = 0;
  std::string_view width = {};  // w3…w9 within columns()
};
struct Choice {
  std::string value;
  std::string label;
};

// One thing due: when, what and why in two lines, and its one next act.
struct Todo {
  State state = State::idle;
  std::string when;  // "en retard de 6 jours"
  std::string title;
  std::string href = {};
  std::string why = {};
  std::string action_label = {};  // empty: no act
  std::string action_href = {};   // a page to go to
  std::string action_post = {};   // or an address to post to, with csrf
  std::string csrf = {};
};

// Where a workflow stands: done (ok), now (warn or bad when late), to come (idle).
struct Step {
  std::string label;
  State state = State::idle;
  bool current = false;
  std::string note = {};  // date, who
  std::string href = {};
};

struct Figure {
  std::string label;                // the indicator's name
  std::string value;                // formatted
  std::string beside = {};          // "sur 435"
  std::optional<int> percent = {};  // of the target
  std::optional<int> stake = {};    // where the trajectory stands, in percent of the target
  std::string bar_label = {};       // what the bar says in words
  State state = State::idle;
  std::string state_label = {};  // empty: no badge
  std::string note = {};         // date, completeness, source
  std::string href = {};
};

class Flow : public Phrasing {
 public:
  using Phrasing::Phrasing;
  using FlowBody = FunctionRef<void(Flow&)>;

  Flow& h1(std::string_view text);
  Flow& h2(std::string_view text, std::string_view id = {});
  Flow& h3(std::string_view text, std::string_view id = {});
  Flow& p(std::string_view text);
  Flow& p(Body body, Attrs attrs = {});
  Flow& lede(Body body);                     // the sentence that opens a page of figures
  Flow& note(std::string_view text);         // small and soft
  Flow& notice(State state, FlowBody body);  // a message on the page, with its sign
  Flow& head(std::string_view title, std::string_view subtitle, FlowBody actions);  // h1 and what stands beside it
  Flow& head(std::string_view title, std::string_view subtitle = {});
  Flow& div(std::string_view css_class, FlowBody body, Attrs attrs = {});
  Flow& section(std::string_view css_class, std::string_view title, FlowBody body);  // a card with its h2
  Flow& grid(FlowBody body);  // 12 columns; children carry w3…w9
  Flow& figure_card(std::string_view css_class, const Figure& figure);
  Flow& list(FunctionRef<void(Items&)> items, std::string_view css_class = {});
  Flow& ordered(FunctionRef<void(Items&)> items, std::string_view css_class = {});
  Flow& terms(FunctionRef<void(Terms&)> terms);
  // Scrolls inside its own region on a narrow screen; caption is required.
  Flow& table(std::string_view caption, const std::vector<Column>& columns, FunctionRef<void(Rows&)> rows);
  Flow& details(std::string_view summary, FlowBody body, bool open = false);
  Flow& nav(std::string_view label, std::string_view css_class, FlowBody body);
  Flow& pre(std::string_view text);
  // An id that this page does not have yet: the name, or the name with a number.
  [[nodiscard]] std::string fresh_id(std::string_view name);
  // Text of several paragraphs as typed by a person: blank lines make paragraphs, line ends are kept.
  Flow& prose(std::string_view text);
  // A form that posts here, with its CSRF token. Its fields are typed; get forms have no token.
  Flow& post_form(std::string_view action, std::string_view csrf, FunctionRef<void(Fields&)> fields,
                  bool multipart = false, Attrs attrs = {});
  Flow& get_form(std::string_view action, FunctionRef<void(Fields&)> fields, std::string_view css_class = "filters");
  // One button in a form of its own (sign, submit, delete).
  Flow& post_button(std::string_view action, std::string_view csrf, std::string_view label, bool plain = false,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> hidden = {});
  // The error summary that a failed form opens with; nothing when there are no faults.
  Flow& fault_summary(const std::vector<Fault>& faults);
  // page counts from 1; href gives the address of a page.
  Flow& pager(std::int64_t total, int page, int page_size, FunctionRef<std::string(int)> href, Way way = Way::link);
  // What stands where a list would, with what to do about it.
  Flow& empty_state(std::string_view text);
  Flow& empty_state(std::string_view text, Body next);
  Flow& todo_list(const std::vector<Todo>& todos);
  // A workflow from left to right: where it stands, what was done when.
  Flow& steps(std::string_view label, const std::vector<Step>& steps);
  // The way through the parts of something long (the axes of a plan), each with what it still lacks (note).
  Flow& rail(std::string_view label, const std::vector<Step>& parts, std::string_view css_class = "w3");
  // Before and after side by side, for the journal and for versions; the words that differ are marked.
  Flow& comparison(std::string_view label, std::string_view before, std::string_view after);
};

class Fields : public Flow {
 public:
  using Flow::Flow;
  Fields& hidden(std::string_view name, std::string_view value);
  Fields& text_field(const Field& field, std::string_view type = "text");
  Fields& datalist_field(const Field& field, const std::vector<std::string>& proposals);
  Fields& area(const Field& field, int rows = 6);
  Fields& date_field(const Field& field);
  Fields& number_field(const Field& field);  // inputmode, as typed
  Fields& password_field(const Field& field);
  Fields& file_field(const Field& field, std::string_view accept);
  Fields& select(const Field& field, const std::vector<Choice>& choices);
  Fields& radios(const Field& field, const std::vector<Choice>& choices);
  Fields& checkboxes(const Field& field, const std::vector<Choice>& choices, const std::vector<std::string>& checked);
  Fields& checkbox(const Field& field, bool checked);
  Fields& fieldset(std::string_view legend, FunctionRef<void(Fields&)> body);
  Fields& columns(FunctionRef<void(Fields&)> body);  // fields side by side, each of its width
  Fields& submit(std::string_view label, std::string_view name = {}, std::string_view value = {}, bool plain = false);

 private:
  // Label, fault and hint, in this order above the control; returns the control's id.
  std::string open_field(const Field& field, std::string_view css_class = {});
  void close_field();
  std::string open_group(const Field& field);
  void take_focus(const Field& field);
  void common_attributes(const Field& field, std::string_view id);
};

}  // namespace jalon::web
