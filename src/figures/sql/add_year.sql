-- Adds a whole year of changes to one row of the sums.
insert into figure_sum
  (
    series, level, territory, year, amount, answers, known, amount_1, amount_2, amount_3, amount_4, amount_5, amount_6,
    amount_7, amount_8, amount_9, amount_10, amount_11, amount_12, answers_1, answers_2, answers_3, answers_4, answers_5,
    answers_6, answers_7, answers_8, answers_9, answers_10, answers_11, answers_12, known_1, known_2, known_3, known_4,
    known_5, known_6, known_7, known_8, known_9, known_10, known_11, known_12
  )
values
  (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
    $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43
  )
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
