-- checked(): how many organisations
select count(distinct organisation) from grant_specification_check
where specification = $1 and (cast($2 as bigint) is null or department = $2)
