// SPDX-License-Identifier: EUPL-1.2
// Reads what our writers wrote and says what is unsound in it: tags that do not close in order, an id used twice, a
// reference to an id that is not there, a quotation mark left open. Not a parser of HTML at large.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace jalon::web {

struct Markup {
  std::vector<std::string> faults;
  std::set<std::string> ids;
  std::map<std::string, int> tags;
  std::vector<std::string> texts;
};

inline Markup read_markup(std::string_view html) {
  static const std::set<std::string_view> alone{"meta", "link", "input", "br", "hr", "!doctype"};
  // In SVG a tag may close itself.
  Markup found;
  std::vector<std::string> open;
  std::vector<std::string> references;
  size_t at = 0;
  while (at < html.size()) {
    const size_t tag = html.find('<', at);
    if (tag == std::string_view::npos || tag > at) {
      const std::string text(html.substr(at, tag == std::string_view::npos ? tag : tag - at));
      if (text.find('>') != std::string::npos) found.faults.push_back("a bare > in: " + text);
      found.texts.push_back(text);
    }
    if (tag == std::string_view::npos) break;
    if (html.substr(tag, 4) == "<!--") {
      at = html.find("-->", tag);
      at = at == std::string_view::npos ? html.size() : at + 3;
      continue;
    }
    size_t i = tag + 1;
    const bool closing = i < html.size() && html[i] == '/';
    if (closing) ++i;
    size_t name_end = i;
    while (name_end < html.size() && html.substr(name_end, 1).find_first_of(" />") != 0) ++name_end;
    const std::string name(html.substr(i, name_end - i));
    i = name_end;
    bool self_closed = false;
    std::set<std::string> attributes;
    while (i < html.size() && html[i] != '>') {
      if (html[i] == ' ') {
        ++i;
        continue;
      }
      if (html[i] == '/') {
        self_closed = true;
        ++i;
        continue;
      }
      size_t end = i;
      while (end < html.size() && html[end] != '=' && html[end] != ' ' && html[end] != '>') ++end;
      const std::string attribute(html.substr(i, end - i));
      if (!attributes.insert(attribute).second) found.faults.push_back("<" + name + "> has two " + attribute);
      if (attribute.starts_with("on") || attribute == "style")
        found.faults.push_back("inline " + attribute + " in <" + name + ">");
      std::string value;
      if (end < html.size() && html[end] == '=') {
        if (end + 1 >= html.size() || html[end + 1] != '"') {
          found.faults.push_back("a value without quotation marks in <" + name + ">");
          i = end + 1;
          continue;
        }
        const size_t close = html.find('"', end + 2);
        if (close == std::string_view::npos) {
          found.faults.push_back("a quotation mark left open in <" + name + ">");
          return found;
        }
        value = html.substr(end + 2, close - end - 2);
        if (value.find('<') != std::string::npos)
          found.faults.push_back("a bare < in " + attribute + " of <" + name + ">");
        end = close + 1;
      }
      i = end;
      if (attribute == "id" && !found.ids.insert(value).second) found.faults.push_back("two ids " + value);
      if (attribute == "for" || attribute == "aria-describedby" || attribute == "list" ||
          attribute == "aria-labelledby") {
        for (size_t begin = 0; begin < value.size();) {
          const size_t space = std::min(value.find(' ', begin), value.size());
          references.push_back(value.substr(begin, space - begin));
          begin = space + 1;
        }
      }
    }
    at = i + 1;
    if (closing) {
      if (open.empty() || open.back() != name) {
        found.faults.push_back("</" + name + "> closes " +
                               (open.empty() ? std::string("nothing") : "<" + open.back() + ">"));
        return found;
      }
      open.pop_back();
    } else {
      ++found.tags[name];
      if (!self_closed && !alone.contains(name)) open.push_back(name);
    }
  }
  for (const auto& name : open) found.faults.push_back("<" + name + "> is not closed");
  for (const auto& id : references) {
    if (!found.ids.contains(id)) found.faults.push_back("no element has the id " + id);
  }
  return found;
}

}  // namespace jalon::web
