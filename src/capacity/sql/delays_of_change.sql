-- When one opening or closing was postponed.
select id, change, before_day, after_day, motive, entered_at, entered_by from place_delay where change = $1 order by entered_at, id
