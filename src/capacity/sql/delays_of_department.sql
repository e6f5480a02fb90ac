-- When openings and closings of a department were postponed.
select id, change, before_day, after_day, motive, entered_at, entered_by from place_delay where department = $1 order by entered_at, id
