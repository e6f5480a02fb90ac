-- plans(): of a year, or of all (0)
select department, year, threshold, rate_permille, first_day, last_day, seed, population, drawn_at, drawn_by
from control_plan where $1 = 0 or year = $1 order by year, department
