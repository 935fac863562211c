package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// TableToProto returns the message of a page of a council's register as a table.
func TableToProto(council string, t *imports.Table) *registerv1.TabulatePartnershipsResponse {
	return &registerv1.TabulatePartnershipsResponse{
		Columns: each(t.Columns, func(c imports.TableColumn) *typev1.TableColumn {
			return &typev1.TableColumn{Heading: c.Heading, Field: c.Field, FinancialYear: c.FinancialYear}
		}),
		Rows: each(t.Rows, func(r imports.TableRow) *typev1.TableRow {
			return &typev1.TableRow{Cells: r.Cells, Name: PartnershipName.Format(council, r.Partnership), Confidential: r.Confidential}
		}),
		NextPageToken: t.Next,
	}
}
