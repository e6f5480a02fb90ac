// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the parts of a board on screen, shared by the boards and the public home.
#pragma once

#include "steering/board.hpp"
#include "steering/pages.hpp"

namespace jalon::steering {

void write_lede(web::Flow& main, const Board& board);
// Plans adopted against the trajectory, with the bar and the stake.
web::Figure adopted_figure(const Scene& scene, const Board& board);
// Departments coloured by their share of adopted plans; nothing when the shapes are not there.
void write_map(PagesState& state, const Scene& scene, web::Flow& main, const Board& board, bool with_links);
// The table of the departments; `shown` 0 is all of them.
void write_lines(const Scene& scene, web::Flow& main, const Board& board, const SortWord& sort, std::size_t shown,
                 bool with_links);
void write_trend(const Scene& scene, web::Flow& main, const Board& board);
// The same figures, for an export.
intake::TableSpec lines_spec(Lang lang);
void export_lines(const territory::Registry& registry, const Board& board, intake::TableSink& sink, Lang lang);

}  // namespace jalon::steering
