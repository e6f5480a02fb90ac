-- Imports: members of contracts by codes that have become known since.
update contract_member
set territory = (select t.key from territory t where t.code = contract_member.code and t.level in ('epci', 'commune'))
where territory is null
  and exists (select 1 from territory t where t.code = contract_member.code and t.level in ('epci', 'commune'))
