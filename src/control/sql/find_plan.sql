-- find_plan()
select department, year, threshold, rate_permille, first_day, last_day, seed, population, drawn_at, drawn_by
from control_plan where department = $1 and year = $2
