-- assessments_of(), newest first
select application, version, conditions, objectives, accounts, recommendation, text, by_account, by_label as "by", at
from grant_assessment where application = $1
order by version desc
