-- verify_chain(): every application about which something was decided, or that the register knows
select a.id from grant_application a
where a.granted_cents is not null or exists (select 1 from grant_register g where g.application = a.id)
order by a.id
