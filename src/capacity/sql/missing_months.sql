-- missing_months(): the services that had places open in a month and have not reported it.
select service.id, service.name, service.territory, service.department
from service
where not exists (select 1 from place_month
                  where place_month.service = service.id and place_month.month = $3 and place_month.superseded_at is null)
  and exists (
    select 1 from place_change
    where place_change.service = service.id and place_change.struck_at is null
    group by place_change.kind
    having sum(case when place_change.done_on < $1 then place_change.places else 0 end) > 0
        or sum(case when place_change.done_on >= $1 and place_change.done_on <= $2 and place_change.places > 0 then 1 else 0 end) > 0
  )
order by service.department, service.name, service.id
