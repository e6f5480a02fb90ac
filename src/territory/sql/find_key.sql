-- New contracts: does the department that was named exist?
select level from territory where key = $1
