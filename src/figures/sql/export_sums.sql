-- export_rows(): the sums of a series, in the order of the table's key.
select level, territory, year,
  amount_1, amount_2, amount_3, amount_4, amount_5, amount_6, amount_7, amount_8, amount_9, amount_10, amount_11, amount_12,
  answers_1, answers_2, answers_3, answers_4, answers_5, answers_6, answers_7, answers_8, answers_9, answers_10, answers_11,
  answers_12
from figure_sum
where series = $1
order by level, territory, year
