import type * as classValidator from 'class-validator';

import { lazyClassValidator } from './library-parts.js';

// Decorators of class-validator for texts: the same functions, each loaded when it is first used.

type Rules = typeof classValidator;

function rule<Name extends keyof Rules>(file: string, name: Name): Rules[Name] {
  return lazyClassValidator(`decorator/${file}`, name);
}

/** Checks if the string contains the seed. */
export const Contains: Rules['Contains'] = rule('string/Contains', 'Contains');

/** Checks if the string contains only letters (a-zA-Z). */
export const IsAlpha: Rules['IsAlpha'] = rule('string/IsAlpha', 'IsAlpha');

/** Checks if the string contains only letters and numbers. */
export const IsAlphanumeric: Rules['IsAlphanumeric'] = rule(
  'string/IsAlphanumeric',
  'IsAlphanumeric',
);

/** Checks if the string contains ASCII chars only. */
export const IsAscii: Rules['IsAscii'] = rule('string/IsAscii', 'IsAscii');

/** Checks if a string is a BIC (Bank Identification Code) or SWIFT code. */
export const IsBIC: Rules['IsBIC'] = rule('string/IsBIC', 'IsBIC');

/** Checks if a string is base32 encoded. */
export const IsBase32: Rules['IsBase32'] = rule('string/IsBase32', 'IsBase32');

/** Checks if a string is base58 encoded. */
export const IsBase58: Rules['IsBase58'] = rule('string/IsBase58', 'IsBase58');

/** Checks if a string is base64 encoded. */
export const IsBase64: Rules['IsBase64'] = rule('string/IsBase64', 'IsBase64');

/** Checks if a string is a boolean. */
export const IsBooleanString: Rules['IsBooleanString'] = rule(
  'string/IsBooleanString',
  'IsBooleanString',
);

/** Checks if the string is a valid BTC address. */
export const IsBtcAddress: Rules['IsBtcAddress'] = rule('string/IsBtcAddress', 'IsBtcAddress');

/** Checks if the string's length (in bytes) falls in a range. */
export const IsByteLength: Rules['IsByteLength'] = rule('string/IsByteLength', 'IsByteLength');

/** Checks if the string is a credit card. */
export const IsCreditCard: Rules['IsCreditCard'] = rule('string/IsCreditCard', 'IsCreditCard');

/** Checks if the string is a valid currency amount. */
export const IsCurrency: Rules['IsCurrency'] = rule('string/IsCurrency', 'IsCurrency');

/** Checks if the string is a data uri format. */
export const IsDataURI: Rules['IsDataURI'] = rule('string/IsDataURI', 'IsDataURI');

/** Checks if a text is a date as `IsISO8601` has it. */
export const IsDateString: Rules['IsDateString'] = rule('string/IsDateString', 'IsDateString');

/** Checks if the string is a valid decimal. */
export const IsDecimal: Rules['IsDecimal'] = rule('string/IsDecimal', 'IsDecimal');

/** Checks if the string is an EAN (European Article Number). */
export const IsEAN: Rules['IsEAN'] = rule('string/IsEAN', 'IsEAN');

/** Checks if the string is an email. */
export const IsEmail: Rules['IsEmail'] = rule('string/IsEmail', 'IsEmail');

/** Checks if the string is an Ethereum address using basic regex. */
export const IsEthereumAddress: Rules['IsEthereumAddress'] = rule(
  'string/IsEthereumAddress',
  'IsEthereumAddress',
);

/** Checks if the string is a fully qualified domain name. */
export const IsFQDN: Rules['IsFQDN'] = rule('string/IsFQDN', 'IsFQDN');

/** Checks if the string is a Firebase Push Id. */
export const IsFirebasePushId: Rules['IsFirebasePushId'] = rule(
  'string/IsFirebasePushId',
  'IsFirebasePushId',
);

/** Checks if the string contains any full-width chars. */
export const IsFullWidth: Rules['IsFullWidth'] = rule('string/IsFullWidth', 'IsFullWidth');

/** Checks if the string is an HSL (hue, saturation, lightness, optional alpha) color based on CSS Colors Level 4 specification. */
export const IsHSL: Rules['IsHSL'] = rule('string/IsHSL', 'IsHSL');

/** Checks if the string contains any half-width chars. */
export const IsHalfWidth: Rules['IsHalfWidth'] = rule('string/IsHalfWidth', 'IsHalfWidth');

/** Checks if the string is a hash of type algorithm. */
export const IsHash: Rules['IsHash'] = rule('string/IsHash', 'IsHash');

/** Checks if the string is a hexadecimal color. */
export const IsHexColor: Rules['IsHexColor'] = rule('string/IsHexColor', 'IsHexColor');

/** Checks if the string is a hexadecimal number. */
export const IsHexadecimal: Rules['IsHexadecimal'] = rule('string/IsHexadecimal', 'IsHexadecimal');

/** Checks if a string is a IBAN (International Bank Account Number). */
export const IsIBAN: Rules['IsIBAN'] = rule('string/IsIBAN', 'IsIBAN');

/** Checks if the string is an IP (version 4 or 6). */
export const IsIP: Rules['IsIP'] = rule('string/IsIP', 'IsIP');

/** Checks if the string is an ISBN (version 10 or 13). */
export const IsISBN: Rules['IsISBN'] = rule('string/IsISBN', 'IsISBN');

/** Checks if the string is an ISIN (stock/security identifier). */
export const IsISIN: Rules['IsISIN'] = rule('string/IsISIN', 'IsISIN');

/** Checks if the string is a valid ISO 3166-1 alpha-2 officially assigned country code. */
export const IsISO31661Alpha2: Rules['IsISO31661Alpha2'] = rule(
  'string/IsISO31661Alpha2',
  'IsISO31661Alpha2',
);

/** Checks if the string is a valid ISO 3166-1 alpha-3 officially assigned country code. */
export const IsISO31661Alpha3: Rules['IsISO31661Alpha3'] = rule(
  'string/IsISO31661Alpha3',
  'IsISO31661Alpha3',
);

/** Checks if the string is a valid ISO 3166-1 numeric officially assigned country code. */
export const IsISO31661Numeric: Rules['IsISO31661Numeric'] = rule(
  'string/IsISO31661Numeric',
  'IsISO31661Numeric',
);

/** Checks if the string is a valid ISO 4217 officially assigned currency code. */
export const IsISO4217CurrencyCode: Rules['IsISO4217CurrencyCode'] = rule(
  'string/is-iso4217-currency-code',
  'IsISO4217CurrencyCode',
);

/** Checks if the string is a valid ISO 639-1 officially assigned language code. */
export const IsISO6391: Rules['IsISO6391'] = rule('string/isISO6391', 'IsISO6391');

/** Checks if the string is a valid ISO 8601 date. */
export const IsISO8601: Rules['IsISO8601'] = rule('string/IsISO8601', 'IsISO8601');

/** Checks if the string is a ISRC. */
export const IsISRC: Rules['IsISRC'] = rule('string/IsISRC', 'IsISRC');

/** Checks if the string is a ISSN. */
export const IsISSN: Rules['IsISSN'] = rule('string/IsISSN', 'IsISSN');

/** Checks if the string is a valid identity card code. */
export const IsIdentityCard: Rules['IsIdentityCard'] = rule(
  'string/IsIdentityCard',
  'IsIdentityCard',
);

/** Checks if the string is valid JSON. */
export const IsJSON: Rules['IsJSON'] = rule('string/IsJSON', 'IsJSON');

/** Checks if the string is valid JWT token. */
export const IsJWT: Rules['IsJWT'] = rule('string/IsJWT', 'IsJWT');

/** Checks if the string is a locale. */
export const IsLocale: Rules['IsLocale'] = rule('string/IsLocale', 'IsLocale');

/** Checks if the string is lowercase. */
export const IsLowercase: Rules['IsLowercase'] = rule('string/IsLowercase', 'IsLowercase');

/** Checks if the string is a MAC address. */
export const IsMACAddress: Rules['IsMACAddress'] = rule('string/IsMacAddress', 'IsMACAddress');

/** Checks if the string is a magnet uri format. */
export const IsMagnetURI: Rules['IsMagnetURI'] = rule('string/IsMagnetURI', 'IsMagnetURI');

/** Checks if the string represents a time without a given timezone in the format HH:MM (military). */
export const IsMilitaryTime: Rules['IsMilitaryTime'] = rule(
  'string/IsMilitaryTime',
  'IsMilitaryTime',
);

/** Checks if the string matches to a valid MIME type format. */
export const IsMimeType: Rules['IsMimeType'] = rule('string/IsMimeType', 'IsMimeType');

/** Checks if the string is a mobile phone number. */
export const IsMobilePhone: Rules['IsMobilePhone'] = rule('string/IsMobilePhone', 'IsMobilePhone');

/** Checks if the string is a valid hex-encoded representation of a MongoDB ObjectId. */
export const IsMongoId: Rules['IsMongoId'] = rule('string/IsMongoId', 'IsMongoId');

/** Checks if the string contains one or more multibyte chars. */
export const IsMultibyte: Rules['IsMultibyte'] = rule('string/IsMultibyte', 'IsMultibyte');

/** Checks if the string is numeric. */
export const IsNumberString: Rules['IsNumberString'] = rule(
  'string/IsNumberString',
  'IsNumberString',
);

/** Checks if the string is a valid octal number. */
export const IsOctal: Rules['IsOctal'] = rule('string/IsOctal', 'IsOctal');

/** Checks if the string is a valid passport number relative to a specific country code. */
export const IsPassportNumber: Rules['IsPassportNumber'] = rule(
  'string/IsPassportNumber',
  'IsPassportNumber',
);

/** Checks if the string is a valid phone number. */
export const IsPhoneNumber: Rules['IsPhoneNumber'] = rule('string/IsPhoneNumber', 'IsPhoneNumber');

/** Checks if the string is a valid port number. */
export const IsPort: Rules['IsPort'] = rule('string/IsPort', 'IsPort');

/** Checks if the string is a postal code, in the specified locale. */
export const IsPostalCode: Rules['IsPostalCode'] = rule('string/IsPostalCode', 'IsPostalCode');

/** Checks if the string is a valid RFC 3339 date. */
export const IsRFC3339: Rules['IsRFC3339'] = rule('string/IsRFC3339', 'IsRFC3339');

/** Checks if the string is a rgb or rgba color. */
export const IsRgbColor: Rules['IsRgbColor'] = rule('string/IsRgbColor', 'IsRgbColor');

/** Checks if the string is a Semantic Versioning Specification (SemVer). */
export const IsSemVer: Rules['IsSemVer'] = rule('string/IsSemVer', 'IsSemVer');

/** Checks if the string is a strong password. */
export const IsStrongPassword: Rules['IsStrongPassword'] = rule(
  'string/IsStrongPassword',
  'IsStrongPassword',
);

/** Checks if the string contains any surrogate pairs chars. */
export const IsSurrogatePair: Rules['IsSurrogatePair'] = rule(
  'string/IsSurrogatePair',
  'IsSurrogatePair',
);

/** Checks if the string is a valid tax ID. */
export const IsTaxId: Rules['IsTaxId'] = rule('string/is-tax-id', 'IsTaxId');

/** Checks if the string represents a valid IANA timezone. */
export const IsTimeZone: Rules['IsTimeZone'] = rule('string/IsTimeZone', 'IsTimeZone');

/** Checks if the string is a UUID (version 1-8, nil, max, loose, all). */
export const IsUUID: Rules['IsUUID'] = rule('string/IsUUID', 'IsUUID');

/** Checks if the string is uppercase. */
export const IsUppercase: Rules['IsUppercase'] = rule('string/IsUppercase', 'IsUppercase');

/** Checks if the string is a url. */
export const IsUrl: Rules['IsUrl'] = rule('string/IsUrl', 'IsUrl');

/** Checks if the string contains variable-width chars. */
export const IsVariableWidth: Rules['IsVariableWidth'] = rule(
  'string/IsVariableWidth',
  'IsVariableWidth',
);

/** Checks if the string's length falls in a range. */
export const Length: Rules['Length'] = rule('string/Length', 'Length');

/** Checks if a text matches the pattern. */
export const Matches: Rules['Matches'] = rule('string/Matches', 'Matches');

/** Checks if the string's length is not more than given number. */
export const MaxLength: Rules['MaxLength'] = rule('string/MaxLength', 'MaxLength');

/** Checks if the string's length is not less than given number. */
export const MinLength: Rules['MinLength'] = rule('string/MinLength', 'MinLength');

/** Checks if the string does not contain the seed. */
export const NotContains: Rules['NotContains'] = rule('string/NotContains', 'NotContains');
