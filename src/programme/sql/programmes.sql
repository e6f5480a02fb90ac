-- list(): every version, the newest change first.
select code, version, state, digest, changed_at from programme order by changed_at desc, code, version desc
