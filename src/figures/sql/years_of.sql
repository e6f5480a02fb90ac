-- span_of(): the years of which a series knows anything in a territory.
select year, answers_1, answers_2, answers_3, answers_4, answers_5, answers_6, answers_7, answers_8, answers_9, answers_10, answers_11,
  answers_12
from figure_sum
where series = $1 and level = $2 and territory = $3
order by year
