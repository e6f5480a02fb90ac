-- changes_to_come() as they were known at an instant: some of them, the first days first.
select id, service, kind, places, planned_on, expected, done_on, delay_motive, document, closing, entered_at, entered_by,
  done_at, cancelled_at, cancel_motive, revived_at, struck_at, strike_motive
from (
  select id, service, kind, places, planned_on, cast(null as text) as done_on, '' as delay_motive, document, closing, entered_at,
    entered_by, cast(null as bigint) as done_at, cast(null as bigint) as cancelled_at, '' as cancel_motive,
    cast(null as bigint) as revived_at, cast(null as bigint) as struck_at, '' as strike_motive,
    coalesce((select after_day from place_delay where place_delay.change = place_change.id and place_delay.entered_at <= $2
              order by place_delay.entered_at desc, place_delay.id desc limit 1), planned_on) as expected
  from place_change
  where department = $1 and (done_at is null or done_at > $2) and (struck_at is null or struck_at > $2) and entered_at <= $2
    and (cancelled_at is null or cancelled_at > $2 or revived_at <= $2)
) as known
order by expected, id limit $3 offset $4
