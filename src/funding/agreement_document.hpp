// SPDX-License-Identifier: EUPL-1.2
// The agreement as a document that is printed, signed and kept: who, what for, how much in figures and letters, when it
// is paid and on which conditions, what is due, who signed which text. What nobody signed yet is marked as a draft.
#pragma once

#include "funding/funding.hpp"
#include "intake/document.hpp"

namespace jalon::funding {

intake::Document agreement_document(db::Session& session, const territory::Registry& registry,
                                    const Application& application, const Agreement& agreement, Lang lang);
// convention-2016-93-00042-v1.pdf
std::string agreement_file_name(const Application& application, const Agreement& agreement,
                                intake::DocumentFormat format);
// One version of it, the last one without a number.
std::optional<Agreement> agreement_version(db::Session& session, ApplicationId id, std::optional<int> version);

}  // namespace jalon::funding
