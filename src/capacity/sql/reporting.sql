-- reporting(): by department, how many services had places open in a month, and how many of them reported it, as it was
-- known at an instant; of the departments between two keys. place_change_places holds all that it asks of changes.
select open.department, cast(count(*) as bigint),
  cast(sum(case when exists (select 1 from place_month
                             where place_month.service = open.service and place_month.month = $3
                               and place_month.reported_at <= $4
                               and (place_month.superseded_at is null or place_month.superseded_at > $4)) then 1 else 0 end) as bigint)
from (
  select distinct department, service
  from (
    select department, service, kind
    from place_change
    where department >= $5 and department <= $6 and done_at <= $4 and (struck_at is null or struck_at > $4)
    group by department, service, kind
    having sum(case when done_on < $1 then places else 0 end) > 0
        or sum(case when done_on >= $1 and done_on <= $2 and places > 0 then 1 else 0 end) > 0
  ) as open_kind
) as open
group by open.department
