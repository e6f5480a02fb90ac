// SPDX-License-Identifier: EUPL-1.2
// An XLSX workbook: libzip unpacks a part at its place, expat reads it as events. In memory are the texts that cells
// share, one row, and nothing of the sheet besides. What a file may make us do is bounded: bytes unpacked, ratio,
// texts, rows, columns, the length of one tag.
#include <expat.h>
#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <exception>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "base/time.hpp"
#include "intake/table_forms.hpp"

namespace jalon::intake {
namespace {

constexpr std::size_t piece = std::size_t{64} << 10U;
constexpr std::int64_t small_part = std::int64_t{16} << 20U;  // what names the sheets and the styles
constexpr std::int64_t ratio_from = std::int64_t{8} << 20U;
constexpr std::int64_t tag_limit = std::int64_t{1} << 20U;
constexpr std::int64_t sheet_rows_max = 1'048'576;
constexpr std::size_t sheet_columns_max = 16'384;

[[noreturn]] void damaged(std::string_view part) {
  throw Unreadable{
      msg("The workbook is damaged ({0} cannot be read). Open it in a spreadsheet and save it again.", part)};
}

// ---- the archive ----------------------------------------------------------------------------------------------------

class Archive {
 public:
  Archive(Places file, const TableOptions& options) : file_(file), options_(options) {
    if (file.size > options.packed_limit) {
      throw Unreadable{msg("The workbook is larger than {0} MB. Save the sheet as “CSV UTF-8” and import that.",
                           options.packed_limit >> 20)};
    }
    zip_error_init(&error_);
    auto* source = zip_source_function_create(&Archive::answer, this, &error_);
    if (source == nullptr) throw std::bad_alloc();
    zip_ = zip_open_from_source(source, ZIP_RDONLY, &error_);
    if (zip_ == nullptr) zip_source_free(source);
    rethrow();
    if (zip_ == nullptr) damaged("ZIP");
  }
  ~Archive() {
    if (zip_ != nullptr) zip_discard(zip_);
    zip_error_fini(&error_);
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  [[nodiscard]] bool has(const std::string& part) const { return locate(part) >= 0; }

  // Gives the part piece by piece; false to stop.
  void read(const std::string& part, std::int64_t limit, FunctionRef<bool(std::string_view)> take) {
    const auto index = locate(part);
    if (index < 0) damaged(part);
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat_index(zip_, static_cast<zip_uint64_t>(index), 0, &about) != 0) damaged(part);
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE) {
      throw Unreadable{msg("The workbook is protected by a password. Save it without one.")};
    }
    const auto packed = static_cast<std::int64_t>(about.comp_size);
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(zip_, static_cast<zip_uint64_t>(index), 0), &zip_fclose);
    rethrow();
    if (!file) damaged(part);
    std::string buffer(piece, '\0');
    std::int64_t unpacked = 0;
    while (true) {
      const auto count = zip_fread(file.get(), buffer.data(), buffer.size());
      rethrow();
      if (count < 0) damaged(part);
      if (count == 0) return;
      unpacked += count;
      if (unpacked > limit) {
        throw Unreadable{msg("Unpacked, {0} is larger than {1} MB. Save the sheet as “CSV UTF-8” and import that.",
                             part, limit >> 20)};
      }
      if (unpacked > ratio_from && unpacked / options_.ratio_limit > packed) {
        throw Unreadable{msg("{0} unpacks to more than {1} times its size, as nothing does that somebody filled in.",
                             part, options_.ratio_limit)};
      }
      if (!take(std::string_view(buffer).substr(0, static_cast<std::size_t>(count)))) return;
    }
  }

 private:
  [[nodiscard]] zip_int64_t locate(const std::string& part) const {
    return zip_name_locate(zip_, part.c_str(), ZIP_FL_NOCASE | ZIP_FL_ENC_GUESS);
  }
  // What the disk or the caller threw, past libzip, which is C.
  void rethrow() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }
  static zip_int64_t answer(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
    return static_cast<Archive*>(self)->answer(data, size, command);
  }
  zip_int64_t answer(void* data, zip_uint64_t size, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                              ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
                                              ZIP_SOURCE_SUPPORTS, -1);
      case ZIP_SOURCE_OPEN:
        at_ = 0;
        return 0;
      case ZIP_SOURCE_READ:
        try {
          const auto count = file_.read(at_, static_cast<char*>(data), size);
          at_ += static_cast<std::int64_t>(count);
          return static_cast<zip_int64_t>(count);
        } catch (...) {
          thrown_ = std::current_exception();
          zip_error_set(&error_, ZIP_ER_READ, 0);
          return -1;
        }
      case ZIP_SOURCE_STAT: {
        auto* about = static_cast<zip_stat_t*>(data);
        zip_stat_init(about);
        about->size = static_cast<zip_uint64_t>(file_.size);
        about->valid |= ZIP_STAT_SIZE;
        return sizeof(zip_stat_t);
      }
      case ZIP_SOURCE_SEEK: {
        const auto to = zip_source_seek_compute_offset(static_cast<zip_uint64_t>(at_),
                                                       static_cast<zip_uint64_t>(file_.size), data, size, &error_);
        if (to < 0) return -1;
        at_ = to;
        return 0;
      }
      case ZIP_SOURCE_TELL:
        return at_;
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&error_, data, size);
      case ZIP_SOURCE_CLOSE:
      case ZIP_SOURCE_FREE:
        return 0;
      default:
        return -1;
    }
  }

  Places file_;
  const TableOptions& options_;
  zip_t* zip_ = nullptr;
  zip_error_t error_{};
  std::int64_t at_ = 0;
  std::exception_ptr thrown_;
};

// ---- XML ------------------------------------------------------------------------------------------------------------

std::string_view local(const char* name) {
  const std::string_view whole(name);
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

class Attributes {
 public:
  explicit Attributes(const char** pairs) : pairs_(pairs) {}
  // By the name without its prefix; empty when it is not there.
  [[nodiscard]] std::string_view operator[](std::string_view name) const {
    for (auto** pair = pairs_; *pair != nullptr; pair += 2) {
      if (local(*pair) == name) return pair[1];
    }
    return {};
  }

 private:
  const char** pairs_;
};

template <class Handler>
struct Parsing {
  Handler& handler;
  XML_Parser parser;
  std::exception_ptr thrown;
  // Nothing may be thrown through expat, which is C; after a stop it still tells the end of an empty element.
  template <class F>
  void call(F&& work) noexcept {
    if (thrown || handler.is_done) return;
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
    if (thrown || handler.is_done) XML_StopParser(parser, XML_FALSE);
  }
};

// Reads a part with a handler that has start(name, attributes), end(name), text(text) and is_done.
template <class Handler>
void read_xml(Archive& archive, const std::string& part, std::int64_t limit, Handler& handler) {
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  if (!parser) throw std::bad_alloc();
  using Context = Parsing<Handler>;
  Context context{handler, parser.get(), nullptr};
  XML_SetUserData(parser.get(), &context);
  XML_SetElementHandler(
      parser.get(),
      [](void* self, const char* name, const char** attributes) {
        auto& c = *static_cast<Context*>(self);
        c.call([&] { c.handler.start(local(name), Attributes(attributes)); });
      },
      [](void* self, const char* name) {
        auto& c = *static_cast<Context*>(self);
        c.call([&] { c.handler.end(local(name)); });
      });
  XML_SetCharacterDataHandler(parser.get(), [](void* self, const char* text, int size) {
    auto& c = *static_cast<Context*>(self);
    c.call([&] { c.handler.text(std::string_view(text, static_cast<std::size_t>(size))); });
  });
  // No workbook has a document type: without one there are no entities to expand.
  XML_SetStartDoctypeDeclHandler(parser.get(), [](void* self, const char*, const char*, const char*, int) {
    auto& c = *static_cast<Context*>(self);
    c.call([] { throw Unreadable{}; });
  });
  std::int64_t given = 0;
  const auto feed = [&](std::string_view bytes, bool is_last) {
    given += static_cast<std::int64_t>(bytes.size());
    const auto status = XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), is_last ? 1 : 0);
    if (context.thrown) {
      try {
        std::rethrow_exception(context.thrown);
      } catch (const Unreadable& unreadable) {
        if (unreadable.why.id.empty()) damaged(part);
        throw;
      }
    }
    if (handler.is_done) return false;
    // A tag without an end would be kept in memory.
    if (status != XML_STATUS_OK || given - XML_GetCurrentByteIndex(parser.get()) > tag_limit) damaged(part);
    return true;
  };
  archive.read(part, limit, [&](std::string_view bytes) { return feed(bytes, false); });
  if (!handler.is_done) feed({}, true);
}

struct Relation {
  std::string id, type, target;
};
struct Relations {
  std::vector<Relation> all;
  bool is_done = false;
  void start(std::string_view name, const Attributes& attributes) {
    if (name != "Relationship" || attributes["TargetMode"] == "External") return;
    all.push_back({std::string(attributes["Id"]), std::string(attributes["Type"]), std::string(attributes["Target"])});
  }
  void end(std::string_view) {}
  void text(std::string_view) {}
  // The last word of its type tells what it is, in both of the form's dialects.
  [[nodiscard]] const Relation* of_type(std::string_view word) const {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Relation& r) { return r.type.ends_with(word); });
    return found == all.end() ? nullptr : &*found;
  }
  [[nodiscard]] const Relation* of_id(std::string_view id) const {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Relation& r) { return r.id == id; });
    return found == all.end() ? nullptr : &*found;
  }
};

struct Sheet {
  std::string name, relation;
  bool is_hidden = false;
};
struct Book {
  std::vector<Sheet> sheets;
  bool since_1904 = false;
  bool is_done = false;
  void start(std::string_view name, const Attributes& attributes) {
    if (name == "workbookPr") {
      const auto value = attributes["date1904"];
      since_1904 = value == "1" || value == "true";
    } else if (name == "sheet") {
      const auto state = attributes["state"];
      sheets.push_back(
          {std::string(attributes["name"]), std::string(attributes["id"]), !state.empty() && state != "visible"});
    }
  }
  void end(std::string_view) {}
  void text(std::string_view) {}
};

// xl/workbook.xml and a target give the part's name: relative to its folder, or to the root after a slash.
std::string resolve(std::string_view of, std::string_view target) {
  std::string base = target.starts_with('/') ? std::string() : std::string(of.substr(0, of.rfind('/') + 1));
  std::vector<std::string_view> steps;
  const auto whole = base + std::string(target);
  for (const auto step : split(whole, '/')) {
    if (step == ".." && !steps.empty()) steps.pop_back();
    if (!step.empty() && step != "." && step != "..") steps.push_back(step);
  }
  std::string out;
  for (const auto step : steps) {
    if (!out.empty()) out += '/';
    out += step;
  }
  return out;
}
std::string relations_of(std::string_view part) {
  const auto slash = part.rfind('/');
  const auto folder = slash == std::string_view::npos ? std::string_view{} : part.substr(0, slash + 1);
  return fmt::format("{}_rels/{}.rels", folder, part.substr(folder.size()));
}

// ---- how numbers are shown ------------------------------------------------------------------------------------------

enum class Shown : std::uint8_t { number, percent, year, month, day, moment };

// A code such as dd/mm/yyyy or 0.0%: always in English letters in the file. Only its first section, of positive
// numbers.
Shown shown_by(std::string_view code) {
  bool y = false, m = false, d = false, h = false, percent = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    switch (code[i]) {
      case ';':
        i = code.size();
        break;
      case '"':
        i = std::min(code.find('"', i + 1), code.size());
        break;
      case '[': {
        const auto end = std::min(code.find(']', i + 1), code.size());
        const auto inside = fold(code.substr(i + 1, end - i - 1));
        // Elapsed time; otherwise a colour, a condition or a language.
        if (!inside.empty() && inside.find_first_not_of(inside.front()) == std::string::npos &&
            (inside.front() == 'h' || inside.front() == 'm' || inside.front() == 's')) {
          return Shown::number;
        }
        i = end;
        break;
      }
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case 'G':
      case 'g':
        if (fold(code.substr(i, 7)) == "general") return Shown::number;
        break;
      case 'y':
      case 'Y':
        y = true;
        break;
      case 'm':
      case 'M':
        m = true;
        break;
      case 'd':
      case 'D':
        d = true;
        break;
      case 'h':
      case 'H':
      case 's':
      case 'S':
        h = true;
        break;
      case '%':
        percent = true;
        break;
      default:
        break;
    }
  }
  if (h) return y || d ? Shown::moment : Shown::number;
  if (d) return Shown::day;
  if (m) return Shown::month;
  if (y) return Shown::year;
  return percent ? Shown::percent : Shown::number;
}
Shown shown_by_number(int format) {
  if (format == 9 || format == 10) return Shown::percent;
  if (format == 17) return Shown::month;
  if (format == 22) return Shown::moment;
  const bool is_day = (format >= 14 && format <= 16) || (format >= 27 && format <= 31) || format == 36 ||
                      (format >= 50 && format <= 54) || format == 57 || format == 58;
  return is_day ? Shown::day : Shown::number;
}

template <class Number>
Number number_of(std::string_view text, Number otherwise) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? value : otherwise;
}

struct Styles {
  std::vector<Shown> shown;  // by the style of a cell
  bool is_done = false;
  void start(std::string_view name, const Attributes& attributes) {
    if (name == "numFmt") {
      codes_[number_of(attributes["numFmtId"], -1)] = shown_by(attributes["formatCode"]);
    } else if (name == "cellXfs") {
      is_inside_ = true;
    } else if (is_inside_ && name == "xf") {
      const auto format = number_of(attributes["numFmtId"], 0);
      const auto own = codes_.find(format);
      shown.push_back(own != codes_.end() ? own->second : shown_by_number(format));
    }
  }
  void end(std::string_view name) {
    if (name == "cellXfs") is_done = true;
  }
  void text(std::string_view) {}

 private:
  std::map<int, Shown> codes_;
  bool is_inside_ = false;
};

// As a spreadsheet keeps it, 15 digits, written without an exponent as far as that can be read; `shift` moves the point
// to the right.
void append_decimal(std::string& out, double value, int shift) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 14).ptr;
  const std::string_view written(text.data(), static_cast<std::size_t>(end - text.data()));
  const auto e = written.find('e');
  std::string digits;
  for (const char c : written.substr(0, e)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 1));
  if (digits == "0") {
    out += '0';
    return;
  }
  if (value < 0) out += '-';
  const bool is_negative = written[e + 1] == '-';
  const int power = number_of(written.substr(e + 2), 0) * (is_negative ? -1 : 1) + shift;
  const auto size = static_cast<int>(digits.size());
  if (power < -15 || power > 20) {
    out += digits.substr(0, 1);
    if (size > 1) out += '.' + digits.substr(1);
    out += fmt::format("e{}", power);
  } else if (power < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-power - 1), '0');
    out += digits;
  } else if (size <= power + 1) {
    out += digits;
    out.append(static_cast<std::size_t>(power + 1 - size), '0');
  } else {
    out.append(digits, 0, static_cast<std::size_t>(power) + 1);
    out += '.';
    out.append(digits, static_cast<std::size_t>(power) + 1);
  }
}

// Days since 30 December 1899, which takes in that spreadsheets believe in a 29 February 1900; or since 1 January 1904.
std::optional<Date> date_of(std::int64_t serial, bool since_1904) {
  constexpr int epoch_1899 = -25569;
  constexpr int epoch_1904 = -24107;
  if (serial < (since_1904 ? 0 : 1) || serial > 2'958'465) return std::nullopt;
  if (since_1904) return Date{epoch_1904}.plus_days(static_cast<int>(serial));
  if (serial == 60) return std::nullopt;
  return Date{epoch_1899}.plus_days(static_cast<int>(serial) + (serial < 60 ? 1 : 0));
}

// False when the number is no day.
bool append_day(std::string& out, double value, Shown shown, bool since_1904) {
  if (!(value >= 0) || value > 2'958'466) return false;
  const auto seconds = shown == Shown::moment ? std::llround(value * 86'400) : std::llround(std::floor(value)) * 86'400;
  const auto date = date_of(seconds / 86'400, since_1904);
  if (!date) return false;
  const auto iso = date->text();
  out.append(iso, 0, shown == Shown::year ? 4 : shown == Shown::month ? 7 : 10);
  if (const auto rest = seconds % 86'400; rest > 0) {
    out += fmt::format("T{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
  }
  return true;
}

// ---- texts ----------------------------------------------------------------------------------------------------------

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
// What XML has no place for is written _x000D_, from `begin` on; only characters of ASCII are (a lone half of a pair or
// a NUL is left as it is).
void open_escapes(std::string& text, std::size_t begin) {
  auto at = text.find("_x", begin);
  if (at == std::string::npos) return;
  std::string out = text.substr(begin, at - begin);
  while (at < text.size()) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (rest.size() >= 7 && rest[0] == '_' && rest[1] == 'x' && rest[2] == '0' && rest[3] == '0' && rest[6] == '_') {
      const int high = hex_digit(rest[4]);
      const int low = hex_digit(rest[5]);
      const int code = high * 16 + low;
      if (high >= 0 && low >= 0 && code > 0 && code < 0x80) {
        out += static_cast<char>(code);
        at += 7;
        continue;
      }
    }
    out += text[at++];
  }
  text.replace(begin, std::string::npos, out);
}

struct SharedTexts {
  explicit SharedTexts(std::size_t most) : limit(most) {}
  std::size_t limit;
  std::string bytes;
  std::vector<std::uint32_t> ends;
  bool is_done = false;

  void start(std::string_view name, const Attributes&) {
    if (name == "si") begin_ = bytes.size();
    if (name == "rPh") is_aside_ = true;  // how it is pronounced
    if (name == "t") is_text_ = !is_aside_;
  }
  void end(std::string_view name) {
    if (name == "t") is_text_ = false;
    if (name == "rPh") is_aside_ = false;
    if (name != "si") return;
    open_escapes(bytes, begin_);
    ends.push_back(static_cast<std::uint32_t>(bytes.size()));
    check();
  }
  void text(std::string_view part) {
    if (!is_text_) return;
    bytes += part;
    check();
  }
  [[nodiscard]] std::optional<std::string_view> get(std::size_t index) const {
    if (index >= ends.size()) return std::nullopt;
    const std::size_t begin = index == 0 ? 0 : ends[index - 1];
    return std::string_view(bytes).substr(begin, ends[index] - begin);
  }

 private:
  void check() const {
    if (bytes.size() + ends.size() * sizeof(std::uint32_t) > limit) {
      throw Unreadable{
          msg("The texts of this workbook take more than {0} MB. Save the sheet as “CSV UTF-8” and import "
              "that.",
              limit >> 20U)};
    }
  }
  std::size_t begin_ = 0;
  bool is_aside_ = false, is_text_ = false;
};

// ---- a sheet --------------------------------------------------------------------------------------------------------

// B12 is column 1; nothing when it is no reference.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  while (letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z') {
    column = column * 26 + static_cast<std::size_t>(reference[letters] - 'A') + 1;
    if (++letters > 3) return std::nullopt;
  }
  if (letters == 0 || column > sheet_columns_max) return std::nullopt;
  return column - 1;
}
std::string letters_of(std::size_t column) {
  std::string out;
  for (auto n = column + 1; n > 0; n = (n - 1) / 26) out.insert(out.begin(), static_cast<char>('A' + (n - 1) % 26));
  return out;
}

struct Context {
  const TableOptions& options;
  const std::vector<Shown>& shown;
  const SharedTexts& texts;
  bool since_1904;
  FunctionRef<bool(const TableRow&)> visit;
  FunctionRef<void(TableFault)> reject;
  TableSummary& summary;
};

class SheetReader {
 public:
  SheetReader(const Context& context, std::string_view name) : c_(context) {
    row_.form = Format::xlsx;
    row_.sheet = name;
  }
  // Only when the visitor stops: the part is read to its end, where its checksum is compared.
  bool is_done = false;

  void start(std::string_view name, const Attributes& attributes) {
    if (name == "c") {
      begin_cell(attributes);
    } else if (name == "v") {
      is_text_ = is_cell_ && !is_inline_;
    } else if (name == "t") {
      is_text_ = is_cell_ && is_inline_ && !is_aside_;
    } else if (name == "row") {
      begin_row(attributes);
    } else if (name == "rPh") {
      is_aside_ = true;
    }
  }
  void end(std::string_view name) {
    if (name == "c") {
      if (is_cell_) end_cell();
      is_cell_ = false;
    } else if (name == "v" || name == "t") {
      is_text_ = false;
    } else if (name == "row") {
      end_row();
    } else if (name == "rPh") {
      is_aside_ = false;
    }
  }
  void text(std::string_view part) {
    if (!is_text_ || is_bad_) return;
    buffer_ += part;
    if (buffer_.size() - begin_ > c_.options.csv.field_limit) {
      unfit(column_, msg("A field is longer than {0} bytes.", c_.options.csv.field_limit));
    } else if (buffer_.size() > c_.options.csv.row_limit) {
      unfit(column_, msg("The row is longer than {0} bytes.", c_.options.csv.row_limit));
    }
  }

 private:
  enum class Kind : std::uint8_t { number, shared, text, boolean, error, date };
  struct Slot {
    std::size_t begin = 0, size = 0;
    bool is_shared = false, is_number = false;
  };

  void begin_row(const Attributes& attributes) {
    const auto given = attributes["r"];
    const auto number = given.empty() ? row_.number + 1 : number_of(given, std::int64_t{0});
    if (number <= row_.number || number > sheet_rows_max) damaged(row_.sheet);
    row_.number = number;
    buffer_.clear();
    slots_.clear();
    is_bad_ = false;
    next_column_ = 0;
  }
  void begin_cell(const Attributes& attributes) {
    const auto reference = attributes["r"];
    const auto column = reference.empty() ? next_column_ : column_of(reference);
    if (!column) damaged(row_.sheet);
    column_ = *column;
    next_column_ = column_ + 1;
    style_ = number_of(attributes["s"], std::size_t{0});
    const auto type = attributes["t"];
    kind_ = Kind::number;
    if (type == "s") kind_ = Kind::shared;
    if (type == "inlineStr" || type == "str") kind_ = Kind::text;
    if (type == "b") kind_ = Kind::boolean;
    if (type == "e") kind_ = Kind::error;
    if (type == "d") kind_ = Kind::date;
    is_inline_ = type == "inlineStr";
    is_cell_ = true;
    begin_ = buffer_.size();
  }
  void end_cell() {
    if (is_bad_ || buffer_.size() == begin_) return;
    if (column_ >= c_.options.csv.columns_limit) {
      unfit(column_, msg("There are more than {0} columns.", c_.options.csv.columns_limit));
      return;
    }
    if (slots_.size() <= column_) slots_.resize(column_ + 1);
    auto& slot = slots_[column_];
    slot = {begin_, 0, false, false};
    switch (kind_) {
      case Kind::shared: {
        const auto index = number_of(value(), std::numeric_limits<std::size_t>::max());
        const auto text = c_.texts.get(index);
        if (!text) {
          unfit(column_, msg("The text of this cell is missing: the workbook is damaged."));
          return;
        }
        if (text->size() > c_.options.csv.field_limit) {
          unfit(column_, msg("A field is longer than {0} bytes.", c_.options.csv.field_limit));
          return;
        }
        buffer_.resize(begin_);
        slot = {static_cast<std::size_t>(text->data() - c_.texts.bytes.data()), text->size(), true, false};
        return;
      }
      case Kind::text:
        open_escapes(buffer_, begin_);
        break;
      case Kind::boolean:
        replace(value() == "1" || value() == "true" ? "true" : "false");
        break;
      case Kind::error:
        break;
      case Kind::date:
        if (const auto midnight = value().find("T00:00:00"); midnight != std::string_view::npos) {
          buffer_.resize(begin_ + midnight);
        }
        break;
      case Kind::number:
        if (!end_number(slot)) {
          unfit(column_, msg("This cell does not hold the number that it should: the workbook is damaged."));
        }
        break;
    }
    slot.size = buffer_.size() - begin_;
  }
  bool end_number(Slot& slot) {
    const auto shown = style_ < c_.shown.size() ? c_.shown[style_] : Shown::number;
    slot.is_number = shown == Shown::number || shown == Shown::percent;
    const auto written = value();
    const auto digits = written.substr(written.starts_with('-') ? 1 : 0);
    if (shown == Shown::number && digits.size() <= 15 && !digits.empty() && (digits[0] != '0' || written == "0") &&
        digits.find_first_not_of("0123456789") == std::string_view::npos) {
      return true;
    }
    const auto number = number_of(written, std::numeric_limits<double>::quiet_NaN());
    if (!std::isfinite(number)) return false;
    buffer_.resize(begin_);
    if (shown == Shown::percent) {
      append_decimal(buffer_, number, 2);
      buffer_ += '%';
    } else if (slot.is_number || !append_day(buffer_, number, shown, c_.since_1904)) {
      append_decimal(buffer_, number, 0);
      slot.is_number = true;
    }
    return true;
  }
  void end_row() {
    if (is_bad_) {
      ++c_.summary.rejected;
      return;
    }
    row_.cells.clear();
    row_.typed.clear();
    bool is_filled = false;
    for (const auto& slot : slots_) {
      const std::string_view from = slot.is_shared ? c_.texts.bytes : buffer_;
      row_.cells.push_back(from.substr(slot.begin, slot.size));
      row_.typed.push_back(slot.is_number);
      is_filled = is_filled || slot.size > 0;
    }
    if (!is_filled) return;
    if (++c_.summary.rows > c_.options.rows_limit) {
      throw Unreadable{msg("The table has more than {0} rows. Cut it into several files.", c_.options.rows_limit)};
    }
    if (!c_.visit(row_)) is_done = true;
  }

  [[nodiscard]] std::string_view value() const { return std::string_view(buffer_).substr(begin_); }
  void replace(std::string_view text) {
    buffer_.resize(begin_);
    buffer_ += text;
  }
  void unfit(std::size_t column, Message why) {
    if (!is_bad_) {
      const Place place{Format::xlsx, std::string(row_.sheet), row_.number,
                        fmt::format("{}{}", letters_of(column), row_.number)};
      // The next row would be taken for the header.
      if (c_.summary.rows == 0) throw Unreadable{std::move(why), place.text().english()};
      c_.reject({place, std::move(why)});
    }
    is_bad_ = true;
  }

  const Context& c_;
  TableRow row_;
  std::string buffer_;  // the cells of the row, end to end
  std::vector<Slot> slots_;
  std::size_t begin_ = 0, column_ = 0, style_ = 0;
  std::optional<std::size_t> next_column_ = 0;
  Kind kind_ = Kind::number;
  bool is_cell_ = false, is_inline_ = false, is_text_ = false, is_aside_ = false, is_bad_ = false;
};

void refuse_other_archives(Archive& archive) {
  std::string type;
  if (archive.has("mimetype")) {
    archive.read("mimetype", small_part, [&](std::string_view bytes) {
      type = bytes.substr(0, 100);
      return false;
    });
  }
  if (type.starts_with("application/vnd.oasis.opendocument")) {
    throw Unreadable{msg("This is an OpenDocument file (.ods). Save it as .xlsx or as “CSV UTF-8” and import that.")};
  }
  if (archive.has("xl/workbook.bin")) {
    throw Unreadable{msg("This is a binary workbook (.xlsb). Save it as .xlsx and import that.")};
  }
  throw Unreadable{msg("This is an archive without a workbook in it. Unpack it and import the table that is in it.")};
}

}  // namespace

TableSummary read_workbook(Places file, const TableOptions& options, FunctionRef<bool(const TableRow&)> visit,
                           FunctionRef<void(TableFault)> reject) {
  Archive archive(file, options);
  std::string book_part = "xl/workbook.xml";
  if (archive.has("_rels/.rels")) {
    Relations relations;
    read_xml(archive, "_rels/.rels", small_part, relations);
    if (const auto* book = relations.of_type("/officeDocument")) book_part = resolve("", book->target);
  }
  if (!archive.has(book_part) || book_part.ends_with(".bin")) refuse_other_archives(archive);
  Book book;
  read_xml(archive, book_part, small_part, book);
  Relations relations;
  read_xml(archive, relations_of(book_part), small_part, relations);
  const auto part_of = [&](const Relation* relation) {
    return relation == nullptr ? std::string() : resolve(book_part, relation->target);
  };
  // Charts have sheets of their own.
  std::erase_if(book.sheets, [&](const Sheet& sheet) {
    const auto* relation = relations.of_id(sheet.relation);
    return relation == nullptr || !relation->type.ends_with("/worksheet");
  });
  if (book.sheets.empty()) refuse_other_archives(archive);

  TableSummary summary;
  summary.form = Format::xlsx;
  for (const auto& sheet : book.sheets) summary.sheets.push_back(sheet.name);
  std::vector<const Sheet*> wanted;
  if (options.sheet.empty()) {
    for (const auto& sheet : book.sheets) {
      if (!sheet.is_hidden) wanted.push_back(&sheet);
    }
  } else {
    const auto find = [&](auto&& is_it) {
      const auto found = std::find_if(book.sheets.begin(), book.sheets.end(), is_it);
      if (found != book.sheets.end() && wanted.empty()) wanted.push_back(&*found);
    };
    find([&](const Sheet& sheet) { return sheet.name == options.sheet; });
    find([&](const Sheet& sheet) { return fold(sheet.name) == fold(options.sheet); });
    if (wanted.empty()) {
      throw Unreadable{msg("The workbook has no sheet “{0}”. Its sheets: {1}.", options.sheet,
                           fmt::format("{}", fmt::join(summary.sheets, ", ")))};
    }
  }

  Styles styles;
  if (const auto part = part_of(relations.of_type("/styles")); archive.has(part)) {
    read_xml(archive, part, small_part, styles);
  }
  SharedTexts texts(options.strings_limit);
  if (const auto part = part_of(relations.of_type("/sharedStrings")); archive.has(part)) {
    read_xml(archive, part, options.inflated_limit, texts);
  }
  const Context context{options, styles.shown, texts, book.since_1904, visit, reject, summary};
  for (const auto* sheet : wanted) {
    SheetReader reader(context, sheet->name);
    read_xml(archive, part_of(relations.of_id(sheet->relation)), options.inflated_limit, reader);
    summary.sheet = sheet->name;
    if (summary.rows > 0) return summary;
  }
  throw Unreadable{msg("Nothing is written in this workbook.")};
}

}  // namespace jalon::intake
