-- Adds an amount, a number of answers and of newly known territories to one month of the sums of a territory and of all
-- above it (at most five, empty ones are skipped), in one statement.
insert into figure_sum
  (
    series, level, territory, year, amount, answers, known, amount_1, amount_2, amount_3, amount_4, amount_5, amount_6,
    amount_7, amount_8, amount_9, amount_10, amount_11, amount_12, answers_1, answers_2, answers_3, answers_4, answers_5,
    answers_6, answers_7, answers_8, answers_9, answers_10, answers_11, answers_12, known_1, known_2, known_3, known_4,
    known_5, known_6, known_7, known_8, known_9, known_10, known_11, known_12
  )
select cast($1 as integer), place.column1, place.column2, cast($2 as integer), wanted.column2, wanted.column3, wanted.column4,
    case when wanted.column1 = 1 then wanted.column2 else 0 end, case when wanted.column1 = 2 then wanted.column2 else 0 end,
    case when wanted.column1 = 3 then wanted.column2 else 0 end, case when wanted.column1 = 4 then wanted.column2 else 0 end,
    case when wanted.column1 = 5 then wanted.column2 else 0 end, case when wanted.column1 = 6 then wanted.column2 else 0 end,
    case when wanted.column1 = 7 then wanted.column2 else 0 end, case when wanted.column1 = 8 then wanted.column2 else 0 end,
    case when wanted.column1 = 9 then wanted.column2 else 0 end, case when wanted.column1 = 10 then wanted.column2 else 0 end,
    case when wanted.column1 = 11 then wanted.column2 else 0 end, case when wanted.column1 = 12 then wanted.column2 else 0 end,
    case when wanted.column1 = 1 then wanted.column3 else 0 end, case when wanted.column1 = 2 then wanted.column3 else 0 end,
    case when wanted.column1 = 3 then wanted.column3 else 0 end, case when wanted.column1 = 4 then wanted.column3 else 0 end,
    case when wanted.column1 = 5 then wanted.column3 else 0 end, case when wanted.column1 = 6 then wanted.column3 else 0 end,
    case when wanted.column1 = 7 then wanted.column3 else 0 end, case when wanted.column1 = 8 then wanted.column3 else 0 end,
    case when wanted.column1 = 9 then wanted.column3 else 0 end, case when wanted.column1 = 10 then wanted.column3 else 0 end,
    case when wanted.column1 = 11 then wanted.column3 else 0 end, case when wanted.column1 = 12 then wanted.column3 else 0 end,
    case when wanted.column1 = 1 then wanted.column4 else 0 end, case when wanted.column1 = 2 then wanted.column4 else 0 end,
    case when wanted.column1 = 3 then wanted.column4 else 0 end, case when wanted.column1 = 4 then wanted.column4 else 0 end,
    case when wanted.column1 = 5 then wanted.column4 else 0 end, case when wanted.column1 = 6 then wanted.column4 else 0 end,
    case when wanted.column1 = 7 then wanted.column4 else 0 end, case when wanted.column1 = 8 then wanted.column4 else 0 end,
    case when wanted.column1 = 9 then wanted.column4 else 0 end, case when wanted.column1 = 10 then wanted.column4 else 0 end,
    case when wanted.column1 = 11 then wanted.column4 else 0 end, case when wanted.column1 = 12 then wanted.column4 else 0 end
from (values (cast($7 as integer), cast($8 as integer)), (cast($9 as integer), cast($10 as integer)),
             (cast($11 as integer), cast($12 as integer)), (cast($13 as integer), cast($14 as integer)),
             (cast($15 as integer), cast($16 as integer))) as place
cross join (values (cast($3 as integer), cast($4 as bigint), cast($5 as bigint), cast($6 as bigint))) as wanted
where place.column2 is not null
on conflict (series, level, territory, year) do update
set
    amount = figure_sum.amount + excluded.amount, answers = figure_sum.answers + excluded.answers, known = figure_sum.known +
    excluded.known, amount_1 = figure_sum.amount_1 + excluded.amount_1, amount_2 = figure_sum.amount_2 + excluded.amount_2,
    amount_3 = figure_sum.amount_3 + excluded.amount_3, amount_4 = figure_sum.amount_4 + excluded.amount_4, amount_5 =
    figure_sum.amount_5 + excluded.amount_5, amount_6 = figure_sum.amount_6 + excluded.amount_6, amount_7 =
    figure_sum.amount_7 + excluded.amount_7, amount_8 = figure_sum.amount_8 + excluded.amount_8, amount_9 =
    figure_sum.amount_9 + excluded.amount_9, amount_10 = figure_sum.amount_10 + excluded.amount_10, amount_11 =
    figure_sum.amount_11 + excluded.amount_11, amount_12 = figure_sum.amount_12 + excluded.amount_12, answers_1 =
    figure_sum.answers_1 + excluded.answers_1, answers_2 = figure_sum.answers_2 + excluded.answers_2, answers_3 =
    figure_sum.answers_3 + excluded.answers_3, answers_4 = figure_sum.answers_4 + excluded.answers_4, answers_5 =
    figure_sum.answers_5 + excluded.answers_5, answers_6 = figure_sum.answers_6 + excluded.answers_6, answers_7 =
    figure_sum.answers_7 + excluded.answers_7, answers_8 = figure_sum.answers_8 + excluded.answers_8, answers_9 =
    figure_sum.answers_9 + excluded.answers_9, answers_10 = figure_sum.answers_10 + excluded.answers_10, answers_11 =
    figure_sum.answers_11 + excluded.answers_11, answers_12 = figure_sum.answers_12 + excluded.answers_12, known_1 =
    figure_sum.known_1 + excluded.known_1, known_2 = figure_sum.known_2 + excluded.known_2, known_3 = figure_sum.known_3 +
    excluded.known_3, known_4 = figure_sum.known_4 + excluded.known_4, known_5 = figure_sum.known_5 + excluded.known_5,
    known_6 = figure_sum.known_6 + excluded.known_6, known_7 = figure_sum.known_7 + excluded.known_7, known_8 =
    figure_sum.known_8 + excluded.known_8, known_9 = figure_sum.known_9 + excluded.known_9, known_10 = figure_sum.known_10 +
    excluded.known_10, known_11 = figure_sum.known_11 + excluded.known_11, known_12 = figure_sum.known_12 + excluded.known_12
