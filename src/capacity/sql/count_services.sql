-- services_of(): how many services each department between two keys had, as they were known at an instant.
select known.department, cast(count(*) as bigint)
from (select department from service where department >= $1 and department <= $2 and changed_at <= $3
      union all
      select department from service_past where department >= $1 and department <= $2 and changed_at <= $3 and until_at > $3) as known
group by known.department
