-- The workload page: contracts under way by delegate and department.
select delegate, min(label), department, contract from delegate_assignment
where until is null and (cast($1 as bigint) is null or department = $1)
group by delegate, department, contract order by delegate, department, contract
