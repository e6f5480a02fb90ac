// SPDX-License-Identifier: EUPL-1.2
// PDF by Pango, which shapes every script, and Cairo, which embeds what it draws (docs/adr/0007). Two passes: the first
// one counts the pages.
#include <cairo-pdf.h>
#include <fmt/format.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "embed/font_source_sans_3_latin.hpp"
#include "embed/font_source_sans_3_latin_ext.hpp"
#include "intake/document.hpp"

namespace jalon::intake {

namespace {

// Points.
constexpr double page_width = 595.28, page_height = 841.89, margin = 57;
constexpr double content_width = page_width - 2 * margin;
constexpr double bottom = page_height - margin - 14;  // the footer stands below
constexpr double footer_at = page_height - margin + 6;
// The name of the variable font's first instance, by which it is known as a whole.
constexpr const char* family = "Source Sans 3 ExtraLight";

struct Look {
  double size = 10.5;
  int weight = 400;
  double grey = 0.1;
};
constexpr Look of_title{20, 700, 0.1}, of_lede{12, 400, 0.1}, of_heading{13, 600, 0.1}, of_text{}, of_note{9, 400, 0.3},
    of_head{10.5, 600, 0.1}, of_footer{9, 400, 0.3}, of_mark{110, 700, 0.9};

template <class T>
struct Unref {
  void operator()(T* object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref<PangoLayout>>;

// The typeface of the pages, out of the program itself, before those of the machine, which draw what it has not.
// Fontconfig and a font map are shared by everybody who holds `mutex`.
struct Fonts {
  std::mutex mutex;
  PangoFontMap* map = nullptr;

  Fonts() {
    FcConfig* config = FcInitLoadConfigAndFonts();
    if (config == nullptr) config = FcConfigCreate();
    for (const auto bytes : {embed::font_source_sans_3_latin(), embed::font_source_sans_3_latin_ext()}) {
      // It stays open as long as the process lives: a font is read when it is used.
      const int file = memfd_create("font", MFD_CLOEXEC);
      if (file < 0 || write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("no memory for the fonts of documents");
      const auto path = fmt::format("/proc/self/fd/{}", file);
      if (FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>(path.c_str())) == FcFalse)
        throw std::runtime_error("the fonts of documents cannot be read");
    }
    map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
  }
};
Fonts& fonts() {
  static auto* const once = new Fonts;  // never taken apart: other threads may still draw at the end
  return *once;
}

cairo_status_t append(void* closure, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

class Pass {
 public:
  Pass(const Document& document, int pages, std::string& out) : document_(document), pages_(pages) {
    surface_ = cairo_pdf_surface_create_for_stream(append, &out, page_width, page_height);
    cairo_pdf_surface_restrict_to_version(surface_, CAIRO_PDF_VERSION_1_5);
    const auto title = printable(document.title);
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATOR, "Jalon");
    const auto made = document.made_at.text();
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
    cr_ = cairo_create(surface_);
    context_ = pango_font_map_create_context(fonts().map);
    pango_cairo_update_context(cr_, context_);
    pango_context_set_language(context_, pango_language_from_string(document.lang == Lang::fr ? "fr" : "en"));
    // The same shapes at every size: a printer is no screen.
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_, options);
    cairo_font_options_destroy(options);
  }
  ~Pass() {
    g_object_unref(context_);
    cairo_destroy(cr_);
    cairo_surface_destroy(surface_);
  }
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  int run() {
    begin_page();
    for (const auto& block : document_.blocks) write(block);
    cairo_show_page(cr_);
    cairo_surface_finish(surface_);
    if (const auto status = cairo_surface_status(surface_); status != CAIRO_STATUS_SUCCESS)
      throw std::runtime_error(cairo_status_to_string(status));
    return page_;
  }

 private:
  Layout layout(std::string_view text, const Look& look, double width, bool to_the_right = false) {
    Layout out(pango_layout_new(context_));
    auto* font = pango_font_description_new();
    pango_font_description_set_family_static(font, family);
    pango_font_description_set_weight(font, static_cast<PangoWeight>(look.weight));
    pango_font_description_set_absolute_size(font, look.size * PANGO_SCALE);
    pango_layout_set_font_description(out.get(), font);
    pango_font_description_free(font);
    pango_layout_set_width(out.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(out.get(), 1.15F);
    if (to_the_right) pango_layout_set_alignment(out.get(), PANGO_ALIGN_RIGHT);
    const auto clean = printable(text);
    pango_layout_set_text(out.get(), clean.data(), static_cast<int>(clean.size()));
    return out;
  }
  static double height(const Layout& layout) {
    int tall = 0;
    pango_layout_get_size(layout.get(), nullptr, &tall);
    return static_cast<double>(tall) / PANGO_SCALE;
  }
  void ink(double grey) { cairo_set_source_rgb(cr_, grey, grey, grey); }
  void draw(const Layout& layout, double x, double y, double grey) {
    ink(grey);
    cairo_move_to(cr_, x, y);
    pango_cairo_show_layout(cr_, layout.get());
  }

  void begin_page() {
    ++page_;
    y_ = margin;
    if (!document_.mark.empty()) {
      const auto mark = layout(document_.mark, of_mark, -1);
      int wide = 0;
      int tall = 0;
      pango_layout_set_width(mark.get(), -1);
      pango_layout_get_size(mark.get(), &wide, &tall);
      const double size = static_cast<double>(wide) / PANGO_SCALE;
      cairo_save(cr_);
      cairo_translate(cr_, page_width / 2, page_height / 2);
      cairo_rotate(cr_, -0.9);
      // As wide as the page lets it be, and no wider than the word is.
      const double scale = std::min(1.0, size > 0 ? 700 / size : 1.0);
      cairo_scale(cr_, scale, scale);
      draw(mark, -size / 2, -static_cast<double>(tall) / PANGO_SCALE / 2, of_mark.grey);
      cairo_restore(cr_);
    }
    const auto left = layout(document_.footer, of_footer, content_width - 60);
    pango_layout_set_ellipsize(left.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_height(left.get(), -1);
    draw(left, margin, footer_at, of_footer.grey);
    const auto right = layout(fmt::format("{}/{}", page_, pages_), of_footer, 60, true);
    draw(right, page_width - margin - 60, footer_at, of_footer.grey);
  }
  void next_page() {
    cairo_show_page(cr_);
    begin_page();
  }
  // A further page unless there is room for so much.
  void keep_together(double tall) {
    if (y_ + tall > bottom && y_ > margin) next_page();
  }

  // Line by line, over as many pages as it takes.
  void write_lines(const Layout& text, double x, double grey) {
    auto* iter = pango_layout_get_iter(text.get());
    double done = 0;  // of the layout's height, above this line
    do {
      PangoRectangle about;
      pango_layout_iter_get_line_extents(iter, nullptr, &about);
      int from = 0;
      int to = 0;
      pango_layout_iter_get_line_yrange(iter, &from, &to);
      const double tall = static_cast<double>(to - from) / PANGO_SCALE;
      if (y_ + tall > bottom && y_ > margin) next_page();
      const double baseline = static_cast<double>(pango_layout_iter_get_baseline(iter)) / PANGO_SCALE - done;
      ink(grey);
      cairo_move_to(cr_, x + static_cast<double>(about.x) / PANGO_SCALE, y_ + baseline);
      pango_cairo_show_layout_line(cr_, pango_layout_iter_get_line_readonly(iter));
      y_ += tall;
      done += tall;
    } while (pango_layout_iter_next_line(iter) != 0);
    pango_layout_iter_free(iter);
  }
  void write_paragraphs(std::string_view text, const Look& look, double after, double x = margin) {
    for (const auto& one : paragraphs_of(text)) {
      const auto lines = layout(one, look, content_width - (x - margin));
      // No line alone at the foot of a page.
      keep_together(std::min(height(lines), 2.4 * look.size));
      write_lines(lines, x, look.grey);
      y_ += after;
    }
  }

  // Cells side by side; a row that no page can hold goes on cell by cell.
  struct Cell {
    Layout text;
    double x = 0;
  };
  void write_row(std::vector<Cell>& cells, double grey) {
    double tall = 0;
    for (const auto& cell : cells) tall = std::max(tall, height(cell.text));
    if (tall > bottom - margin) {
      for (const auto& cell : cells) write_lines(cell.text, cell.x, grey);
    } else {
      for (const auto& cell : cells) draw(cell.text, cell.x, y_, grey);
      y_ += tall;
    }
    y_ += 3;
    ink(0.7);
    cairo_set_line_width(cr_, 0.5);
    cairo_move_to(cr_, margin, y_);
    cairo_line_to(cr_, page_width - margin, y_);
    cairo_stroke(cr_);
    y_ += 4;
  }
  static double tallest(const std::vector<Cell>& cells) {
    double tall = 0;
    for (const auto& cell : cells) tall = std::max(tall, height(cell.text));
    return std::min(tall + 8, bottom - margin);
  }

  void write_table(const Document::Block& block) {
    if (block.columns.empty()) return;
    double all = 0;
    for (const auto& column : block.columns) all += column.share;
    constexpr double gap = 10;
    const double wide = content_width - gap * static_cast<double>(block.columns.size() - 1);
    const auto row_of = [&](const auto& text_of, const Look& look) {
      std::vector<Cell> cells;
      double x = margin;
      for (std::size_t i = 0; i < block.columns.size(); ++i) {
        const double width = wide * block.columns[i].share / all;
        cells.push_back({layout(text_of(i), look, width, block.columns[i].is_number), x});
        x += width + gap;
      }
      return cells;
    };
    const auto caption = layout(block.text, of_head, content_width);
    auto header = row_of([&](std::size_t i) { return block.columns[i].label; }, of_head);
    keep_together(height(caption) + 2 * tallest(header) + 20);
    write_lines(caption, margin, of_head.grey);
    y_ += 5;
    write_row(header, of_head.grey);
    for (const auto& row : block.rows) {
      auto cells = row_of([&](std::size_t i) { return row[i]; }, of_text);
      if (y_ + tallest(cells) > bottom && y_ > margin) {
        next_page();
        write_row(header, of_head.grey);
      }
      write_row(cells, of_text.grey);
    }
    y_ += 8;
  }

  void write(const Document::Block& block) {
    switch (block.kind) {
      case Document::Kind::title:
        write_paragraphs(block.text, of_title, 6);
        break;
      case Document::Kind::lede:
        write_paragraphs(block.text, of_lede, 8);
        break;
      case Document::Kind::heading: {
        const auto lines = layout(block.text, of_heading, content_width);
        // With two lines of what follows.
        keep_together(8 + height(lines) + 4 + 32);
        if (y_ > margin) y_ += 8;
        write_lines(lines, margin, of_heading.grey);
        y_ += 4;
        break;
      }
      case Document::Kind::text:
        write_paragraphs(block.text, of_text, 6);
        break;
      case Document::Kind::note:
        write_paragraphs(block.text, of_note, 5);
        break;
      case Document::Kind::items:
        for (const auto& one : block.items) {
          const auto dash = layout("–", of_text, 14);
          const auto lines = layout(one, of_text, content_width - 14);
          keep_together(std::min(height(lines), 26.0));
          draw(dash, margin, y_, of_text.grey);
          write_lines(lines, margin + 14, of_text.grey);
          y_ += 3;
        }
        y_ += 4;
        break;
      case Document::Kind::terms:
        for (const auto& [term, text] : block.terms) {
          std::vector<Cell> cells;
          cells.push_back({layout(term, of_head, content_width * 0.3 - 10), margin});
          cells.push_back({layout(text, of_text, content_width * 0.7), margin + content_width * 0.3});
          keep_together(tallest(cells));
          write_row(cells, of_text.grey);
        }
        y_ += 6;
        break;
      case Document::Kind::table:
        write_table(block);
        break;
    }
  }

  const Document& document_;
  int pages_ = 0, page_ = 0;
  double y_ = margin;
  cairo_surface_t* surface_ = nullptr;
  cairo_t* cr_ = nullptr;
  PangoContext* context_ = nullptr;
};

}  // namespace

std::string write_pdf(const Document& document) {
  const std::lock_guard guard(fonts().mutex);
  std::string counted;
  const int pages = Pass(document, 0, counted).run();
  std::string out;
  Pass(document, pages, out).run();
  return out;
}

}  // namespace jalon::intake
