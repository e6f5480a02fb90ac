// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the lines of a board of indicators in words and on screen, for boards, the reader's own page and
// the territorial sheet.
#pragma once

#include "steering/indicator_board.hpp"
#include "steering/pages.hpp"

namespace jalon::steering {

std::string name_of(const figures::Indicator& indicator, Lang lang);
// "plans", as it is said after the value of the line.
std::string unit_of(const IndicatorLine& line, Lang lang);
// "12,5", "fewer than 5", "–": never zero for what is missing.
std::string value_text(const IndicatorLine& line, Lang lang);
// "October 2016", "on 15 November 2016".
std::string when_text(const IndicatorBoard& board, const IndicatorLine& line, Lang lang);
// "+12 in a month, +40 in a year"; empty when nothing came before.
std::string trend_text(const IndicatorLine& line, Lang lang);
// "rank 3 of 11", or why there is none.
std::string rank_text(const IndicatorBoard& board, const IndicatorLine& line, Lang lang);
std::string compared_text(Compared compared, Lang lang);
std::string compared_number(const IndicatorLine& line, std::optional<double> value, Lang lang);
// "98 values received of 101"; what Jalon counts itself has no answers to wait for.
std::string completeness_text(const IndicatorLine& line, Lang lang);
std::string forecast_text(const IndicatorLine& line, Lang lang);
// How it went, in the height of two lines of text; nothing with fewer than two points.
void write_spark(web::Phrasing& p, const IndicatorLine& line);
// All of a line, as a card.
void write_indicator(const Scene& scene, web::Flow& flow, const IndicatorBoard& board, const IndicatorLine& line);
// "12 indicators: 3 late…": the sentence that opens a board.
void write_board_lede(web::Flow& main, const IndicatorBoard& board);
// The day on which it was known, to ask for at that address.
void write_known_form(web::Flow& flow, std::string_view action, std::optional<Date> known_on);
// What a past day means here, and the way back.
void write_known_notice(const Scene& scene, web::Flow& main, Date known_on, std::string_view back);
// Which territories are compared, and why these.
void write_why_comparable(const Scene& scene, web::Flow& flow, const IndicatorBoard& board);

// The day of ?connu=, when it is a day of the past; Invalid when it is no day.
Result<std::optional<Date>> known_asked(const web::Request& request, Date today);
std::string board_href(const territory::Territory& place);
std::string comparables_href(const territory::Territory& place, std::string_view indicator);

}  // namespace jalon::steering
