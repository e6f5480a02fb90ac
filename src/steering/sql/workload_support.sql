-- The workload page: what each delegate gave, by department.
select delegate, min(delegate_label), department, cast(count(*) as bigint), cast(sum(minutes) as bigint), max(day) from support
where struck_at is null and (cast($1 as bigint) is null or department = $1)
group by delegate, department order by delegate, department
